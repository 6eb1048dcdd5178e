package org.cloister.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeLockTest {
  @TempDir Path directory;

  @Test
  void a_second_platform_is_refused_with_the_first_ones_process_id() throws IOException {
    HomeLock lock = HomeLock.take(directory);
    try {
      Process second =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin/java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Taker.class.getName(),
                  directory.toString())
              .redirectErrorStream(true)
              .start();
      assertThat(second.inputReader().lines())
          .containsExactly(
              "a platform runs on this home already (process %d, %s)"
                  .formatted(ProcessHandle.current().pid(), directory));
    } finally {
      lock.release();
    }
  }

  /** Another process that wants the lock. */
  static final class Taker {
    public static void main(String[] arguments) throws IOException {
      try {
        HomeLock.take(Path.of(arguments[0])).release();
        System.out.println("taken");
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void it_can_be_taken_again_once_it_is_given_back() throws IOException {
    HomeLock.take(directory).release();

    HomeLock.take(directory).release();

    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("lock"))))
        .isEqualTo("rw-------");
  }

  @Test
  void a_directory_that_is_not_there_is_named() {
    assertThatThrownBy(() -> HomeLock.take(directory.resolve("none")))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "cannot take the home for this platform: %s: there is no such directory; is it another"
                    .formatted(directory.resolve("none/lock"))
                + " user's? Choose one with --home DIR");
  }
}
