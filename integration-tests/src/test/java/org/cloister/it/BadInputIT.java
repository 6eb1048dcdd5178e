package org.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Mistakes and hostile services: each gives one clear message, leaves nothing behind (the
 * platform's close checks the host) and does not touch the other services.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  private Platform platform;
  private long bystander;

  @BeforeAll
  void start() {
    platform = Platform.prepare();
    platform.define("bystander", "command = [\"/bin/sleep\", \"infinity\"]\n");
    platform.start();
    platform.awaitState("bystander", "running");
    bystander = platform.pid("bystander");
    assertThat(Traces.of(platform.home()).found())
        .as("what must be gone when the platform is")
        .anyMatch(trace -> trace.startsWith("cgroup: ") && trace.contains("bystander"))
        .anyMatch(trace -> trace.startsWith("process: "));
  }

  @AfterEach
  void the_other_service_goes_on() {
    assertThat(platform.state("bystander")).isEqualTo("running");
    assertThat(platform.pid("bystander")).isEqualTo(bystander);
  }

  @AfterAll
  void stop() {
    platform.close();
  }

  /** Defines a service that is not started by itself, waits until it is known, and starts it. */
  private Command.Result startOf(String name, String toml) {
    platform.define(name, "enabled = false\nrestart = \"no\"\n" + toml);
    Await.until(
        name + " is known",
        SOON,
        () -> platform.cloister("list").all(),
        () -> platform.cloister("status", name).code() == 0);
    return platform.cloister("start", name);
  }

  private static void isOneClearMessage(Command.Result result, String... parts) {
    assertThat(result.code()).isNotZero();
    assertThat(result.all()).contains(parts).doesNotContain("\tat ").doesNotContain("Exception");
    assertThat(result.err().lines()).as(result.all()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void a_missing_source_is_named() {
    Command.Result result =
        startOf(
            "missing-source",
            """
            command = ["/bin/sleep", "60"]
            [[mapping]]
            source = "/no/such/directory"
            """);

    isOneClearMessage(result, "missing-source", "/no/such/directory");
  }

  @Test
  void a_loop_of_symbolic_links_as_target_is_refused() throws IOException {
    Path tree = Files.createDirectory(platform.home().resolve("tree"));
    for (String name : new String[] {"usr", "bin", "lib", "lib64", "proc", "dev", "tmp", "run"}) {
      Files.createDirectory(tree.resolve(name));
    }
    Files.createSymbolicLink(tree.resolve("a"), Path.of("b"));
    Files.createSymbolicLink(tree.resolve("b"), Path.of("a"));
    Files.copy(Path.of("/bin/busybox"), tree.resolve("bin/busybox"));
    tree.resolve("bin/busybox").toFile().setExecutable(true, false);

    Command.Result result =
        startOf(
            "target-loop",
            """
            command = ["/bin/busybox", "sleep", "60"]
            root = "%s"
            [[mapping]]
            source = "/usr/share"
            target = "/a/share"
            """
                .formatted(tree));

    isOneClearMessage(result, "target-loop", "/a/share", "ELOOP");
  }

  @Test
  void an_unknown_user_is_named() {
    isOneClearMessage(
        startOf("unknown-user", "command = [\"/bin/sleep\", \"60\"]\nuser = \"nobody-at-all\"\n"),
        "unknown-user",
        "nobody-at-all");
  }

  @Test
  void a_command_that_does_not_exist_is_named() {
    isOneClearMessage(
        startOf("no-command", "command = [\"/usr/bin/no-such-program\"]\n"),
        "no-command",
        "/usr/bin/no-such-program");
  }

  @Test
  void a_port_in_use_shows_the_daemons_own_words() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Command.Result result =
          startOf(
              "port-in-use",
              """
              command = ["/usr/bin/socat", "TCP-LISTEN:%d,bind=127.0.0.1", "STDOUT"]
              one-shot = true
              """
                  .formatted(taken.getLocalPort()));

      isOneClearMessage(result, "port-in-use", "Address already in use");
    }
  }

  @Test
  void a_wrong_key_is_refused_with_its_place_and_the_nearest_valid_key() {
    platform.define("wrong-key", "command = [\"/bin/true\"]\nenviroment = { A = \"1\" }\n");

    assertProblem("wrong-key.toml:2:1", "enviroment", "environment");
  }

  @Test
  void a_wrong_type_is_refused_with_its_place() {
    platform.define("wrong-type", "command = [\"/bin/true\"]\none-shot = \"yes\"\n");

    assertProblem("wrong-type.toml:2:", "one-shot");
  }

  @Test
  void a_duplicate_key_is_refused_with_its_place() {
    platform.define("duplicate", "command = [\"/bin/true\"]\ncommand = [\"/bin/false\"]\n");

    assertProblem("duplicate.toml:2:", "command");
  }

  @Test
  void ten_megabytes_of_noise_are_one_short_problem() {
    byte[] noise = new byte[10 << 20];
    new Random(42).nextBytes(noise);
    try {
      Files.write(platform.home().resolve("services.d/noise.toml"), noise);
      assertProblem("noise.toml");
      assertThat(problems().length()).isLessThan(20_000);
    } catch (IOException e) {
      throw new AssertionError(e);
    } finally {
      platform.home().resolve("services.d/noise.toml").toFile().delete();
    }
  }

  @Test
  void the_last_good_definition_stays_in_force() {
    platform.define("kept", "command = [\"/bin/sleep\", \"infinity\"]\n");
    platform.awaitState("kept", "running");
    long before = platform.pid("kept");

    platform.define("kept", "command = [\"/bin/sleep\", \"infinity\"\n");
    assertProblem("kept.toml:");

    assertThat(platform.state("kept")).isEqualTo("running");
    assertThat(platform.pid("kept")).isEqualTo(before);
    assertThat(platform.cloister("restart", "kept").code()).isZero();
  }

  @Test
  void a_cycle_of_requirements_is_named() {
    platform.define(
        "egg", "enabled = false\ncommand = [\"/bin/sleep\", \"60\"]\nrequires = [\"hen\"]\n");

    isOneClearMessage(
        startOf("hen", "command = [\"/bin/sleep\", \"60\"]\nrequires = [\"egg\"]\n"),
        "hen",
        "egg",
        "requires");
  }

  @Test
  void a_service_that_exits_at_once_ends_in_failed_with_its_history() {
    platform.define(
        "exits",
        """
        command = ["/bin/sh", "-c", "echo giving up; exit 3"]
        restart = { when = "always", limit = 3, window = "30s", delay = "10ms" }
        """);

    platform.awaitState("exits", "failed");
    assertThat(platform.must("status", "exits")).contains("code 3").contains("giving up");
  }

  @Test
  void a_service_that_ignores_TERM_is_killed_after_its_grace() {
    startOf(
        "stubborn",
        """
        command = ["/bin/sh", "-c", "trap '' TERM; while :; do /bin/sleep 1; done"]
        init = true
        stop = { grace = "500ms" }
        """);
    platform.awaitState("stubborn", "running");

    assertThat(platform.cloister("stop", "stubborn").code()).isZero();
    assertThat(platform.state("stubborn")).isEqualTo("stopped");
  }

  @Test
  void a_service_that_forks_for_ever_stays_within_its_pids_limit() {
    startOf(
        "fork-bomb",
        """
        command = ["/bin/sh", "-c", "while :; do /bin/sleep 1000 & done"]
        init = true
        limits = { pids = 40 }
        stop = { grace = "500ms" }
        """);
    Await.until(
        "the bomb has come to its limit",
        SOON,
        () -> platform.cloister("status", "fork-bomb").all(),
        () ->
            platform.state("fork-bomb").equals("failed")
                || platform.cloister("logs", "fork-bomb").all().contains("annot fork"));

    assertThat(platform.cloister("stop", "fork-bomb").code()).isZero();
  }

  @Test
  void a_service_that_fills_its_tmpfs_is_told_so_and_nobody_else_is() {
    Command.Result result =
        startOf(
            "fills-tmpfs",
            """
            command = ["/bin/dd", "if=/dev/zero", "of=/data/file", "bs=1M"]
            one-shot = true
            [[mapping]]
            kind = "tmpfs"
            target = "/data"
            size = "8M"
            """);

    isOneClearMessage(result, "fills-tmpfs", "No space left on device");
  }

  @Test
  void a_service_that_floods_its_log_fills_no_disk() throws IOException {
    startOf(
        "flood",
        """
        command = ["/usr/bin/yes", "a line of the flood"]
        log = { size = "1M", keep = 2 }
        """);
    platform.awaitState("flood", "running");
    Await.until(
        "the log has been rotated",
        SOON,
        () -> logFiles("flood"),
        () -> logFiles("flood").contains(".2"));

    platform.must("stop", "flood");

    Await.until(
        "the log is bounded",
        SOON,
        () -> logFiles("flood") + " " + logBytes("flood"),
        () -> logBytes("flood") <= 3L * (1 << 20) + (1 << 16));
    assertThat(platform.must("logs", "flood", "-n", "5").lines())
        .contains("a line of the flood")
        .hasSizeLessThanOrEqualTo(5);
  }

  private String problems() {
    return platform.cloister("list").all();
  }

  private void assertProblem(String... parts) {
    Await.until(
        "the problem is reported: " + String.join(" ", parts),
        SOON,
        this::problems,
        () -> Stream.of(parts).allMatch(problems()::contains));
  }

  private String logFiles(String service) {
    return String.join(
        " ", logs(service).map(path -> path.getFileName().toString()).sorted().toList());
  }

  private long logBytes(String service) {
    return logs(service)
        .mapToLong(
            path -> {
              try {
                return ((Number) Files.getAttribute(path, "unix:size")).longValue();
              } catch (IOException gone) {
                return 0;
              }
            })
        .sum();
  }

  private Stream<Path> logs(String service) {
    try (Stream<Path> files = Files.list(platform.home().resolve("log"))) {
      return files
          .filter(path -> path.getFileName().toString().startsWith(service + ".log"))
          .sorted(Comparator.naturalOrder())
          .toList()
          .stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }
}
