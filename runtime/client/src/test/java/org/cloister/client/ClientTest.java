package org.cloister.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client as a process of its own, for its exit codes. */
class ClientTest {
  @TempDir Path home;

  private record Result(int code, String out) {}

  @Test
  void help_and_version_are_given_without_a_platform() throws Exception {
    for (String word : List.of("--help", "-h")) {
      assertThat(client(word).out())
          .startsWith("cloister [--home DIR] COMMAND")
          .contains("The commands are those of a running platform; no platform runs here");
      assertThat(client(word).code()).isZero();
    }
    assertThat(client("--version").out()).startsWith("cloister ");
    assertThat(client("--version").code()).isZero();
  }

  @Test
  void a_command_without_a_platform_fails_with_3() throws Exception {
    Result list = client("list");

    assertThat(list.code()).isEqualTo(Client.NO_PLATFORM);
    assertThat(list.out())
        .startsWith("cloister: no platform runs here")
        .endsWith("run --daemon --home " + home + "\n");
  }

  private Result client(String word) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("org.cloister.client.Client", "--home", home.toString(), word));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), out);
  }
}
