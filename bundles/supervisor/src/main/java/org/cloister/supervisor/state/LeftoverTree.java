package org.cloister.supervisor.state;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/**
 * The runtime directory of a sandbox that is gone.
 *
 * <p>Threat: a mount that was left behind in it may show the host's own files, which must not be
 * deleted. So a tree with a mount point in it is left alone. Symbolic links are not followed.
 */
final class LeftoverTree {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

  private final Path root;

  LeftoverTree(Path root) {
    this.root = root;
  }

  void remove() throws IOException {
    try {
      Files.deleteIfExists(root);
    } catch (DirectoryNotEmptyException e) {
      refuseMounts();
      Files.walkFileTree(root, new Deletion());
    }
  }

  private void refuseMounts() throws IOException {
    String prefix = root.toRealPath() + "/";
    try (Stream<String> lines = Files.lines(MOUNTS)) {
      if (lines.anyMatch(line -> mountPoint(line).startsWith(prefix))) {
        throw new IOException(root + ": something is still mounted in it; see " + MOUNTS);
      }
    }
  }

  /** The fifth field, with {@code \040} for a space and the like (proc_pid_mountinfo(5)). */
  private static String mountPoint(String line) {
    String field = line.split(" ", 6)[4];
    return field.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\") + "/";
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.delete(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
