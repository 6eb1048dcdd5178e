package org.cloister.backend.kvm.kernel;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * The file of a kernel as it is installed, to be turned into the one that QEMU boots fastest: the
 * ELF file inside a bzImage (Documentation/arch/x86/boot.rst), since QEMU emulates the unpacking
 * slowly where there is no hardware support. An ELF file, and the Image of aarch64, are used as
 * they are.
 */
public final class KernelImage {
  private static final int SETUP_SECTORS = 0x1f1;
  private static final int HEADER_MAGIC = 0x202;
  private static final int PROTOCOL = 0x206;
  private static final int PAYLOAD_OFFSET = 0x248;
  private static final int PAYLOAD_LENGTH = 0x24c;
  private static final int HEADER_END = 0x250;
  private static final int SECTOR = 512;
  private static final int DEFAULT_SECTORS = 4;
  private static final int HDRS = 0x5372_6448;

  /** The first version of the protocol that tells where the payload is. */
  private static final int PROTOCOL_WITH_PAYLOAD = 0x0208;

  private static final int ELF = 0x464c_457f;
  private static final int ARM_MAGIC = 0x38;
  private static final int ARM_IMAGE = 0x644d_5241;

  /** Far more than any kernel; a size beyond it comes from a damaged file. */
  private static final int LARGEST = 512 << 20;

  private static final int BYTES_SHOWN = 6;

  private final ByteBuffer file;

  /**
   * An installed kernel.
   *
   * @param file the bytes of its file; not changed
   */
  public KernelImage(byte[] file) {
    this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Writes what QEMU boots.
   *
   * @param out takes it
   * @throws IOException if the file is none that QEMU boots, is damaged, or is packed in another
   *     way than gzip, xz, zstd and lz4; or if writing fails
   */
  public void unpackTo(OutputStream out) throws IOException {
    if (isElf() || hasNumber(ARM_MAGIC, ARM_IMAGE)) {
      out.write(file.array());
      return;
    }
    byte[] payload = payload();
    if (payload.length < 2 * Integer.BYTES) {
      throw new IOException("the kernel's payload has only " + payload.length + " bytes");
    }
    Compression compression =
        Compression.of(payload)
            .orElseThrow(
                () ->
                    new IOException(
                        "the kernel is packed in a way that is not known, neither gzip, xz, zstd"
                            + " nor lz4; it begins with "
                            + HexFormat.of().formatHex(payload, 0, BYTES_SHOWN)));
    copy(compression, payload, out);
  }

  private boolean isElf() {
    return hasNumber(0, ELF);
  }

  private boolean hasNumber(int offset, int number) {
    return file.limit() >= offset + Integer.BYTES && file.getInt(offset) == number;
  }

  private byte[] payload() throws IOException {
    if (file.limit() < HEADER_END || file.getInt(HEADER_MAGIC) != HDRS) {
      throw new IOException("the kernel is neither a bzImage nor an ELF file");
    }
    if (file.getShort(PROTOCOL) < PROTOCOL_WITH_PAYLOAD) {
      throw new IOException("the kernel is too old: its bzImage does not tell its payload");
    }
    int sectors = file.get(SETUP_SECTORS) & 0xff;
    long start =
        (sectors == 0 ? DEFAULT_SECTORS : sectors) * SECTOR
            + SECTOR
            + Integer.toUnsignedLong(file.getInt(PAYLOAD_OFFSET));
    long length = Integer.toUnsignedLong(file.getInt(PAYLOAD_LENGTH));
    if (start + length > file.limit()) {
      throw new IOException(
          "the kernel's file is cut off: the payload ends at byte "
              + (start + length)
              + " of "
              + file.limit());
    }
    byte[] payload = new byte[(int) length];
    file.get((int) start, payload);
    return payload;
  }

  /** The kernel's build ends each payload with the size of its content; gzip does so itself. */
  private static void copy(Compression compression, byte[] payload, OutputStream out)
      throws IOException {
    int end = payload.length - Integer.BYTES;
    int size = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).getInt(end);
    if (size < Integer.BYTES || size > LARGEST) {
      throw new IOException("the kernel would be unpacked to " + size + " bytes");
    }
    int packed = compression == Compression.GZIP ? payload.length : end;
    byte[] content;
    try (InputStream in = compression.decompress(new ByteArrayInputStream(payload, 0, packed))) {
      content = in.readNBytes(size);
    }
    if (content.length < size) {
      throw new IOException("the kernel's payload holds " + content.length + " bytes, not " + size);
    }
    if (ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getInt(0) != ELF) {
      throw new IOException("the kernel's payload is not an ELF file");
    }
    out.write(content);
  }
}
