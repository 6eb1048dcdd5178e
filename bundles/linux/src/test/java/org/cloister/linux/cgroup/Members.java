package org.cloister.linux.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Processes that join groups; ended with the test. */
final class Members implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<Process> started = new ArrayList<>();

  /** Starts a shell that joins the group by itself, as a launch program does. */
  Process run(Cgroup group, String script) throws IOException {
    String join =
        group.membership().files().stream()
            .map(file -> "echo 0 > " + file + " && ")
            .collect(Collectors.joining());
    Process process =
        new ProcessBuilder("/bin/sh", "-c", join + "{ " + script + "\n}")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    started.add(process);
    return process;
  }

  @Override
  public void close() {
    for (Process process : started) {
      process.destroyForcibly().onExit().join();
    }
  }

  static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(end);
      Thread.sleep(5);
    }
  }

  static void assertNothingIsLeftOf(String platform) throws IOException {
    try (Stream<Path> groups = Files.walk(Path.of("/sys/fs/cgroup"), 3)) {
      assertThat(groups).noneMatch(path -> path.endsWith(platform));
    }
  }
}
