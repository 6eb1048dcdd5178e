package org.cloister.linux.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cloister.linux.kernel.Kernel;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.process.ErrnoException;

/** Files of the running kernel. */
final class KernelLogFiles implements LogFiles {
  private static final int O_RDWR_NOFOLLOW = 02 | 0400000;
  private static final int FALLOC_FL_KEEP_SIZE = 1;
  private static final int FALLOC_FL_PUNCH_HOLE = 2;
  private static final int FALLOC_FL_COLLAPSE_RANGE = 8;
  private static final int SEEK_DATA = 3;
  private static final int REGULAR_FILE = 0100000;
  private static final int FILE_TYPE = 0170000;

  private final Kernel kernel;

  KernelLogFiles(Kernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public Facts examine(Path log) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(log, "unix:size,ino,mode", LinkOption.NOFOLLOW_LINKS);
    if (((int) attributes.get("mode") & FILE_TYPE) != REGULAR_FILE) {
      throw new IOException(log + " is not a regular file, and cannot be rotated");
    }
    return new Facts(
        (long) attributes.get("size"),
        (long) attributes.get("ino"),
        Files.getFileStore(log).getBlockSize());
  }

  @Override
  public boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public Optional<String> read(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.US_ASCII));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void replace(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel channel = create(fresh)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    rename(fresh, file);
  }

  @Override
  public void copy(Path log, long start, long end, Path target) throws IOException {
    try (FileChannel from =
            FileChannel.open(log, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        FileChannel to = create(target)) {
      long position = start;
      while (position < end) {
        long count = from.transferTo(position, end - position, to);
        if (count == 0) {
          throw new IOException(log + ": ends before byte " + end + "; somebody has cut it short");
        }
        position += count;
      }
      to.force(true);
    }
    Map<String, Object> attributes = Files.readAttributes(log, "unix:uid,gid,permissions");
    Files.setAttribute(target, "unix:uid", attributes.get("uid"));
    Files.setAttribute(target, "unix:gid", attributes.get("gid"));
    Files.setAttribute(target, "unix:permissions", attributes.get("permissions"));
  }

  @Override
  public void rename(Path file, Path name) throws IOException {
    Files.move(file, name, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(name.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public List<Path> beginningWith(Path directory, String beginning) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (entry.getFileName().toString().startsWith(beginning)) {
          found.add(entry);
        }
      }
    }
    return found;
  }

  @Override
  public void punch(Path log, long end) throws IOException {
    allocate(log, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, end);
  }

  @Override
  public boolean collapse(Path log, long end) throws IOException {
    try {
      allocate(log, FALLOC_FL_COLLAPSE_RANGE, end);
      return true;
    } catch (ErrnoException e) {
      // EINVAL: the file system's unit is larger than its block, as with ext4's clusters.
      if (e.is(Errno.EOPNOTSUPP) || e.is(Errno.EINVAL)) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public long firstData(Path log) throws IOException {
    int descriptor = kernel.open(log.toString(), O_RDWR_NOFOLLOW, 0);
    try {
      return kernel.seek(descriptor, 0, SEEK_DATA);
    } catch (ErrnoException e) {
      if (e.is(Errno.ENXIO)) {
        return Files.size(log);
      }
      throw e;
    } finally {
      kernel.close(descriptor);
    }
  }

  private void allocate(Path log, int mode, long end) throws IOException {
    int descriptor = kernel.open(log.toString(), O_RDWR_NOFOLLOW, 0);
    try {
      kernel.allocate(descriptor, mode, 0, end);
    } finally {
      kernel.close(descriptor);
    }
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }
}
