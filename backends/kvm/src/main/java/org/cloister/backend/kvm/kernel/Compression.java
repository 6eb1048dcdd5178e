package org.cloister.backend.kvm.kernel;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.SingleXZInputStream;

/**
 * How kernels and modules are packed. Recognised by the first bytes, as file names do not always
 * tell.
 */
enum Compression {
  /** RFC 1952. */
  GZIP(0x1f, 0x8b) {
    @Override
    InputStream decompress(InputStream packed) throws IOException {
      return new GZIPInputStream(packed, BUFFER);
    }
  },
  /** The .xz file format. */
  XZ(0xfd, '7', 'z', 'X', 'Z', 0) {
    @Override
    InputStream decompress(InputStream packed) throws IOException {
      return new SingleXZInputStream(packed, DICTIONARY_KIB);
    }
  },
  /** RFC 8878. */
  ZSTD(0x28, 0xb5, 0x2f, 0xfd) {
    @Override
    InputStream decompress(InputStream packed) throws IOException {
      return new ZstdInputStream(packed).setLongMax(ZSTD_WINDOW_LOG);
    }
  },
  /** The "legacy" frames of lz4, which the kernel's build makes. */
  LZ4(0x02, 0x21, 0x4c, 0x18) {
    @Override
    InputStream decompress(InputStream packed) throws IOException {
      return new LegacyLz4InputStream(packed);
    }
  };

  private static final int BUFFER = 1 << 16;

  /** Kernels are packed with dictionaries of up to 128 MiB. */
  private static final int DICTIONARY_KIB = 1 << 18;

  private static final int ZSTD_WINDOW_LOG = 27;
  private static final int LONGEST_MAGIC = 6;

  private final byte[] magic;

  Compression(int... magic) {
    this.magic = new byte[magic.length];
    for (int i = 0; i < magic.length; i++) {
      this.magic[i] = (byte) magic[i];
    }
  }

  /**
   * {@return the content of something packed}
   *
   * @param packed what is packed, from its first byte
   * @throws IOException if it is not well formed
   */
  abstract InputStream decompress(InputStream packed) throws IOException;

  /** {@return how something is packed, or empty if it is in none of these ways} */
  static Optional<Compression> of(byte[] start) {
    return List.of(values()).stream().filter(kind -> kind.begins(start)).findFirst();
  }

  /** {@return the content of something that may be packed} */
  static InputStream open(InputStream in) throws IOException {
    PushbackInputStream start = new PushbackInputStream(in, LONGEST_MAGIC);
    byte[] magic = start.readNBytes(LONGEST_MAGIC);
    start.unread(magic);
    Optional<Compression> kind = of(magic);
    return kind.isPresent() ? kind.get().decompress(start) : start;
  }

  private boolean begins(byte[] start) {
    return start.length >= magic.length
        && Arrays.equals(start, 0, magic.length, magic, 0, magic.length);
  }
}
