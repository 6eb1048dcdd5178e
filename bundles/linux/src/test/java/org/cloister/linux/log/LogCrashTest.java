package org.cloister.linux.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.cloister.linux.kernel.LinuxKernel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The platform is killed at every moment of a rotation, and again at moments of the next one. What
 * was written must be there once and in order, also if all blocks are the same.
 */
class LogCrashTest {
  private static final int BLOCK = 4096;
  private static final int SIZE = BLOCK;
  private static final int MANY = 1000;

  private final LogFiles files = new KernelLogFiles(new LinuxKernel());

  record Scene(Path place, boolean monotonous) {}

  static Stream<Scene> scenes() {
    return Stream.of(Path.of("target").toAbsolutePath(), Path.of("/dev/shm"))
        .flatMap(place -> Stream.of(new Scene(place, false), new Scene(place, true)));
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void a_kill_at_any_moment_loses_and_doubles_nothing(Scene scene) throws IOException {
    int moments = 0;
    while (killedAt(moments, Integer.MAX_VALUE, scene)) {
      moments++;
    }
    assertThat(moments).isGreaterThan(20);
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void nor_does_a_second_kill_while_the_first_is_recovered_from(Scene scene) throws IOException {
    for (int first = 0; killedAt(first, Integer.MAX_VALUE, scene); first += 7) {
      for (int second = 0; second < 30; second += 8) {
        killedAt(first, second, scene);
      }
    }
  }

  /** {@return whether the first rotation was killed, and did not end before} */
  private boolean killedAt(int first, int second, Scene scene) throws IOException {
    Path directory = Files.createTempDirectory(scene.place(), "log");
    Path log = directory.resolve("service.log");
    try {
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      write(log, 3 * BLOCK + 100, scene, written);
      new LogRotator(files).rotate(log, SIZE, MANY);
      write(log, 2 * BLOCK, scene, written);

      boolean killed = rotate(new DyingFiles(files, first), log);
      write(log, 50, scene, written);
      rotate(new DyingFiles(files, second), log);
      write(log, BLOCK, scene, written);

      LogRotator survivor = new LogRotator(files);
      String when = "killed at moments " + first + " and " + second;
      assertThat(LogDirectory.everything(log, survivor.start(log)))
          .as(when)
          .isEqualTo(written.toByteArray());
      survivor.rotate(log, SIZE, MANY);
      assertThat(LogDirectory.everything(log, survivor.start(log)))
          .as(when + ", then rotated")
          .isEqualTo(written.toByteArray());
      assertThat(LogDirectory.names(directory)).noneMatch(name -> name.contains(".part-"));
      return killed;
    } finally {
      LogDirectory.delete(directory);
    }
  }

  private static boolean rotate(LogFiles dying, Path log) throws IOException {
    try {
      new LogRotator(dying).rotate(log, SIZE, MANY);
      return false;
    } catch (DyingFiles.Killed e) {
      return true;
    }
  }

  private static void write(Path log, int size, Scene scene, ByteArrayOutputStream written)
      throws IOException {
    if (scene.monotonous()) {
      byte[] same = "y\n".repeat(size / 2).getBytes(StandardCharsets.US_ASCII);
      LogDirectory.append(log, same);
      written.write(same);
    } else {
      written.write(LogDirectory.append(log, size));
    }
  }
}
