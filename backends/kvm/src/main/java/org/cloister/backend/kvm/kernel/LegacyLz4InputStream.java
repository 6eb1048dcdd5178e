package org.cloister.backend.kvm.kernel;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;

/**
 * The content of a legacy frame of lz4: a magic number, then blocks of 8 MiB of content each, every
 * one after its packed size, all numbers little-endian.
 */
final class LegacyLz4InputStream extends InputStream {
  private static final int MAGIC = 0x184c_2102;
  private static final int BLOCK = 8 << 20;

  /** What a block that cannot be packed may grow to. */
  private static final int PACKED_BLOCK = BLOCK + BLOCK / 255 + 16;

  private final InputStream packed;
  private InputStream block = InputStream.nullInputStream();

  LegacyLz4InputStream(InputStream packed) throws IOException {
    this.packed = packed;
    byte[] start = packed.readNBytes(Integer.BYTES);
    if (start.length < Integer.BYTES || number(start) != MAGIC) {
      throw new IOException("not a legacy frame of lz4");
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int count = block.read(bytes, offset, length);
    while (count < 0 && nextBlock()) {
      count = block.read(bytes, offset, length);
    }
    return count;
  }

  private boolean nextBlock() throws IOException {
    byte[] header = packed.readNBytes(Integer.BYTES);
    if (header.length == 0) {
      return false;
    }
    int size = header.length < Integer.BYTES ? -1 : number(header);
    if (size <= 0 || size > PACKED_BLOCK) {
      throw new IOException("a block of lz4 has an impossible size: " + size);
    }
    byte[] content = packed.readNBytes(size);
    if (content.length < size) {
      throw new IOException("the last block of lz4 is cut off");
    }
    block = new BlockLZ4CompressorInputStream(new ByteArrayInputStream(content));
    return true;
  }

  @Override
  public void close() throws IOException {
    packed.close();
  }

  private static int number(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }
}
