package org.cloister.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that is gone when it is closed.
 *
 * <p>What a failed test has left mounted below is the host's own: to walk into it would be to
 * delete that, so such a folder stays, and closing it fails.
 */
public final class TemporaryFolder implements AutoCloseable {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final int MOUNT_POINT = 4;

  /** How long what ends may go on writing into it. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Path path;

  private TemporaryFolder(Path path) {
    this.path = path;
  }

  /**
   * Makes one.
   *
   * @param prefix what its name begins with
   */
  public static TemporaryFolder make(String prefix) {
    try {
      return new TemporaryFolder(Files.createTempDirectory(prefix));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes one that is closed when this process ends, also by a signal.
   *
   * @param prefix what its name begins with
   */
  public static TemporaryFolder untilExit(String prefix) {
    TemporaryFolder folder = make(prefix);
    Runtime.getRuntime().addShutdownHook(new Thread(folder::close));
    return folder;
  }

  /** {@return where it is} */
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      List<String> mounted = mounted(path, Files.readAllLines(MOUNTS));
      if (!mounted.isEmpty()) {
        throw new IllegalStateException("not deleted, for these are mounted in it: " + mounted);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Await.until(path + " is deleted", PATIENCE, () -> path, this::delete);
  }

  /** {@return the mount points in a folder} */
  static List<String> mounted(Path folder, List<String> mountinfo) {
    return mountinfo.stream()
        .map(line -> line.split(" ")[MOUNT_POINT])
        .filter(point -> Path.of(point).startsWith(folder))
        .toList();
  }

  private boolean delete() {
    if (!Files.exists(path)) {
      return true;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
      return true;
    } catch (IOException | UncheckedIOException stillWritten) {
      return false;
    }
  }
}
