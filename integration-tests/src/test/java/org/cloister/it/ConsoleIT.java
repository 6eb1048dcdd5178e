package org.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The platform on a terminal, as an administrator meets it, on each JDK that is installed. */
class ConsoleIT {
  /** A session takes seconds, and a build before it a minute; one that hangs is ended. */
  private static final long SESSION_SECONDS = 180;

  private static final String CONTROL_D = "\u0004";

  static Stream<String> jdks() throws IOException {
    try (Stream<Path> installed = Files.list(Path.of("/usr/lib/jvm"))) {
      List<String> found =
          installed
              .filter(path -> !Files.isSymbolicLink(path))
              .filter(path -> Files.isExecutable(path.resolve("bin/javac")))
              .map(Path::toString)
              .sorted()
              .toList();
      return found.stream();
    }
  }

  @ParameterizedTest(name = "with {0}")
  @MethodSource("jdks")
  void a_session_starts_a_service_and_ends_without_a_warning(String javaHome) throws Exception {
    String seen =
        sessionWithSleeper(
            javaHome, "start sleeper\r", "status sleeper\r", "list | grep sleeper\r", "exit\r");

    assertThat(seen).contains("sleeper").contains("running").contains("sleeps");
  }

  @Test
  void control_d_ends_it_as_exit_does() throws Exception {
    sessionWithSleeper(System.getProperty("java.home"), "start sleeper\r", CONTROL_D);
  }

  @Test
  void a_line_that_cannot_be_read_ends_nothing() throws Exception {
    String seen =
        sessionWithSleeper(
            System.getProperty("java.home"), "list )\r", "status sleeper\r", "exit\r");

    assertThat(seen).contains("the line cannot be read: ").contains("sleeps");
  }

  private static String sessionWithSleeper(String javaHome, String... typed) throws Exception {
    try (TemporaryFolder folder = TemporaryFolder.make("cloister-console")) {
      return sessionWithSleeper(javaHome, folder.path(), typed);
    }
  }

  private static String sessionWithSleeper(String javaHome, Path home, String... typed)
      throws Exception {
    Traces before = Traces.of(home);
    Files.createDirectory(home.resolve("services.d"));
    Files.writeString(
        home.resolve("services.d/sleeper.toml"),
        "description = \"sleeps\"\ncommand = [\"/bin/sleep\", \"infinity\"]\n");

    String seen = session(javaHome, home, typed);

    assertThat(seen.toLowerCase(java.util.Locale.ROOT))
        .doesNotContain("warning", "exception", "dumb terminal", "slf4j");
    Await.until(
        "nothing is left",
        Duration.ofSeconds(15),
        () -> Traces.of(home).beyond(before),
        () -> Traces.of(home).beyond(before).isEmpty());
    return seen;
  }

  /** Types each piece when the prompt is there, and answers with all that was shown. */
  private static String session(String javaHome, Path home, String... typed) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                "script",
                "-qefc",
                Platform.projectRoot().resolve("runtime/run") + " --home " + home,
                "/dev/null")
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", javaHome);
    builder.environment().put("TERM", "xterm");
    Process process = builder.start();
    CompletableFuture.delayedExecutor(SESSION_SECONDS, TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
    StringBuilder seen = new StringBuilder();
    try (InputStream output = process.getInputStream();
        OutputStream input = process.getOutputStream()) {
      for (String piece : typed) {
        awaitPrompt(output, seen);
        input.write(piece.getBytes(StandardCharsets.UTF_8));
        input.flush();
      }
      seen.append(new String(output.readAllBytes(), StandardCharsets.UTF_8));
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the session ends").isTrue();
    assertThat(process.exitValue()).as(seen.toString()).isZero();
    return seen.toString();
  }

  private static void awaitPrompt(InputStream output, StringBuilder seen) throws IOException {
    int from = seen.length();
    byte[] buffer = new byte[4096];
    while (!plain(seen.substring(from)).stripTrailing().endsWith(">")) {
      int count = output.read(buffer);
      if (count < 0) {
        throw new AssertionError("no prompt; the platform printed:\n" + seen);
      }
      seen.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
    }
  }

  private static String plain(String text) {
    return text.replaceAll("\u001b\\[[0-9;?]*[A-Za-z]|\u001b[=>]", "");
  }
}
