package org.cloister.linux.mount;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/** A file or device with a file system in it. */
public final class ImageFile {

  /** The name of a file system, and the bytes that every one of its kind has at one place. */
  private record Magic(String type, int offset, byte[] bytes) {
    Magic(String type, int offset, String text) {
      this(type, offset, text.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private static final String EXT = "ext";
  private static final Magic[] MAGICS = {
    new Magic("squashfs", 0, "hsqs"),
    new Magic("xfs", 0, "XFSB"),
    new Magic("erofs", 1024, "\u00e2\u00e1\u00f5\u00e0"),
    new Magic(EXT, 1080, "\u0053\u00ef"),
    new Magic("btrfs", 0x10040, "_BHRfS_M"),
    new Magic("vfat", 54, "FAT12   "),
    new Magic("vfat", 54, "FAT16   "),
    new Magic("vfat", 82, "FAT32   "),
    new Magic("iso9660", 32769, "CD001"),
  };

  private static final int EXT_FEATURES = 1024 + 0x5C;
  private static final int EXT_HAS_JOURNAL = 0x4;
  // What ext2 and ext3 do not know: all but file types, recovery, journal device, meta_bg; and all
  // but sparse superblocks, large files, B-tree directories.
  private static final int EXT4_INCOMPATIBLE = ~0x1E;
  private static final int EXT4_READ_ONLY_COMPATIBLE = ~0x7;

  private ImageFile() {}

  /**
   * {@return the file system in an image, as mount(2) names it; empty if it is none of ext2, ext3,
   * ext4, xfs, squashfs, erofs, vfat, iso9660 and btrfs}
   *
   * @param image the file; a symbolic link is not followed
   * @throws IOException if it cannot be read
   */
  public static Optional<String> fileSystem(Path image) throws IOException {
    try (SeekableByteChannel file =
        Files.newByteChannel(image, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      for (Magic magic : MAGICS) {
        if (has(file, magic)) {
          return Optional.of(magic.type().equals(EXT) ? extended(file) : magic.type());
        }
      }
      return Optional.empty();
    }
  }

  private static boolean has(SeekableByteChannel file, Magic magic) throws IOException {
    ByteBuffer found = read(file, magic.offset(), magic.bytes().length);
    return found.equals(ByteBuffer.wrap(magic.bytes()));
  }

  private static String extended(SeekableByteChannel file) throws IOException {
    ByteBuffer features = read(file, EXT_FEATURES, 3 * Integer.BYTES);
    features.order(ByteOrder.LITTLE_ENDIAN);
    if (features.remaining() < 3 * Integer.BYTES) {
      return "ext2";
    }
    int compatible = features.getInt();
    int incompatible = features.getInt();
    int readOnlyCompatible = features.getInt();
    boolean newer =
        (incompatible & EXT4_INCOMPATIBLE) != 0
            || (readOnlyCompatible & EXT4_READ_ONLY_COMPATIBLE) != 0;
    if (newer) {
      return "ext4";
    }
    return (compatible & EXT_HAS_JOURNAL) != 0 ? "ext3" : "ext2";
  }

  /** {@return what is there, shorter at the end of the file} */
  private static ByteBuffer read(SeekableByteChannel file, int offset, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    file.position(offset);
    int count;
    do {
      count = file.read(buffer);
    } while (count >= 0 && buffer.hasRemaining());
    return buffer.flip();
  }
}
