package org.cloister.backend.kvm.kernel;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Packs as the kernel's build does. */
final class Packer {
  private static final int LZ4_BLOCK = 8 << 20;

  private Packer() {}

  static byte[] pack(Compression kind, byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    switch (kind) {
      case GZIP -> write(new GZIPOutputStream(packed), content);
      case XZ -> write(new XZOutputStream(packed, new LZMA2Options(1)), content);
      case ZSTD -> write(new ZstdOutputStream(packed), content);
      case LZ4 -> lz4(packed, content);
    }
    return packed.toByteArray();
  }

  /** As {@code scripts/Makefile.lib} has it: gzip tells the size itself. */
  static byte[] payload(Compression kind, byte[] content) throws IOException {
    byte[] packed = pack(kind, content);
    return kind == Compression.GZIP ? packed : concat(packed, number(content.length));
  }

  static byte[] bzImage(byte[] payload) {
    int sectors = 3;
    int offset = 100;
    int start = (sectors + 1) * 512 + offset;
    ByteBuffer image =
        ByteBuffer.allocate(start + payload.length + 1000).order(ByteOrder.LITTLE_ENDIAN);
    image.put(0x1f1, (byte) sectors);
    image.putInt(0x202, 0x53726448);
    image.putShort(0x206, (short) 0x020f);
    image.putInt(0x248, offset);
    image.putInt(0x24c, payload.length);
    image.put(start, payload);
    return image.array();
  }

  static byte[] elf(int size) {
    byte[] elf = new byte[size];
    for (int i = 0; i < size; i++) {
      elf[i] = (byte) (i * i >> 7);
    }
    System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F'}, 0, elf, 0, 4);
    return elf;
  }

  static byte[] number(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  static byte[] concat(byte[] left, byte[] right) {
    byte[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }

  private static void write(OutputStream out, byte[] content) throws IOException {
    try (out) {
      out.write(content);
    }
  }

  private static void lz4(OutputStream out, byte[] content) throws IOException {
    out.write(number(0x184c2102));
    for (int start = 0; start < content.length; start += LZ4_BLOCK) {
      ByteArrayOutputStream block = new ByteArrayOutputStream();
      int end = Math.min(content.length, start + LZ4_BLOCK);
      write(new BlockLZ4CompressorOutputStream(block), Arrays.copyOfRange(content, start, end));
      out.write(number(block.size()));
      out.write(block.toByteArray());
    }
  }
}
