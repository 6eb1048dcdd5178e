package org.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution archive, as somebody gets it who has neither the sources nor Maven. */
class DistributionIT {
  @TempDir Path folder;

  private Path unpacked() throws IOException {
    Path target = Platform.projectRoot().resolve("runtime/target");
    try (Stream<Path> built = Files.list(target)) {
      Path archive =
          built
              .filter(path -> path.getFileName().toString().matches("cloister-.*\\.tar\\.gz"))
              .findFirst()
              .orElseThrow();
      Path directory = Files.createDirectory(folder.resolve("any folder"));
      Command.of("tar", "-xzf", archive.toString(), "-C", directory.toString()).mustSucceed();
    }
    try (Stream<Path> found = Files.list(folder.resolve("any folder"))) {
      return found.findFirst().orElseThrow();
    }
  }

  private static Command run(Path program, String... arguments) {
    return Command.of(program, List.of(arguments))
        .with("JAVA_HOME", System.getProperty("java.home"))
        .with("PATH", "/usr/bin:/bin");
  }

  @Test
  void the_unpacked_archive_runs_services_from_any_folder() throws Exception {
    Path distribution = unpacked();
    String home = Files.createDirectories(folder.resolve("home/services.d")).getParent().toString();
    Files.writeString(
        Path.of(home, "services.d/sleeper.toml"), "command = [\"/bin/sleep\", \"infinity\"]\n");
    Traces before = Traces.of(Path.of(home));
    Path client = distribution.resolve("bin/cloister");

    Command.Result started =
        run(distribution.resolve("bin/run"), "--daemon", "--home", home).mustSucceed();
    try {
      assertThat(started.out()).contains("sleeper  running  namespace").contains("cloister: up");
      assertThat(run(client, "--home", home, "list").mustSucceed().out()).contains("sleeper");
      assertThat(run(client, "list").with("CLOISTER_HOME", home).mustSucceed().out())
          .contains("sleeper");
    } finally {
      run(client, "--home", home, "shutdown").mustSucceed();
    }
    Await.until(
        "nothing is left",
        Duration.ofSeconds(15),
        () -> Traces.of(Path.of(home)).beyond(before),
        () -> Traces.of(Path.of(home)).beyond(before).isEmpty());
  }

  @Test
  void an_ordinary_user_runs_services_of_his_own_and_is_told_what_he_cannot_have()
      throws Exception {
    Path distribution = unpacked();
    Path home = Files.createDirectories(folder.resolve("his/services.d")).getParent();
    define(home, "sleeper", "");
    define(home, "other", "user = \"www-data\"");
    define(home, "limited", "[limits]\nmemory = \"10M\"");
    Command.of("chown", "-R", "1234:1234", home.toString()).mustSucceed();
    Command.of("chmod", "-R", "a+rX", folder.toString()).mustSucceed();
    Traces before = Traces.of(home);

    Command.Result started =
        asUser(home, distribution.resolve("bin/run"), "--daemon").mustSucceed();
    Path client = distribution.resolve("bin/cloister");
    try {
      assertThat(started.out()).contains("sleeper  running  namespace").contains("cloister: up");
      assertThat(asUser(home, client, "exec", "sleeper", "--", "id").mustSucceed().out())
          .isEqualTo("uid=1234 gid=1234 groups=1234\n");
      assertThat(asUser(home, client, "status", "other").run().all())
          .contains("cannot honour user: a platform that is not root");
      assertThat(asUser(home, client, "status", "limited").run().all())
          .contains("cannot honour limits.memory: no control group can be made: permission denied");
      assertThat(asUser(home, client, "doctor").run().out())
          .containsPattern(
              "no control group can be made: permission denied .*; cannot limit limits.memory, .*,"
                  + " limits.io-weight — .* start the platform with systemd-run --user");
    } finally {
      asUser(home, client, "shutdown").mustSucceed();
    }
    Await.until(
        "nothing is left",
        Duration.ofSeconds(15),
        () -> Traces.of(home).beyond(before),
        () -> Traces.of(home).beyond(before).isEmpty());
  }

  private static void define(Path home, String name, String more) throws IOException {
    Files.writeString(
        home.resolve("services.d").resolve(name + ".toml"),
        "command = [\"/bin/sleep\", \"infinity\"]\n" + more + "\n");
  }

  private static Command asUser(Path home, Path program, String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "setpriv", "--reuid=1234", "--regid=1234", "--clear-groups", program.toString()));
    all.addAll(List.of(arguments));
    return Command.of(all.toArray(String[]::new))
        .with("JAVA_HOME", System.getProperty("java.home"))
        .with("HOME", home.toString())
        .with("CLOISTER_HOME", home.toString());
  }

  @Test
  void it_has_programs_settings_bundles_and_examples() throws Exception {
    assertThat(unpacked())
        .isDirectoryContaining(path -> path.endsWith("bin"))
        .isDirectoryContaining(path -> path.endsWith("etc"))
        .isDirectoryContaining(path -> path.endsWith("bundles"))
        .isDirectoryContaining(path -> path.endsWith("services.d"));
  }

  /** Its mode and its directories' keep others away from the socket; here all of them are open. */
  @Test
  void another_user_is_refused_whatever_the_modes_are() throws Exception {
    try (Platform platform = Platform.started()) {
      Path home = platform.home();
      // The other user must be able to read the client, too.
      Path client =
          Files.copy(
              Platform.projectRoot()
                  .resolve("runtime/target/distribution/lib/org.cloister.client.jar"),
              home.resolve("client.jar"));
      Files.setPosixFilePermissions(client, PosixFilePermissions.fromString("rw-r--r--"));
      for (Path open : List.of(home.resolve("run"), home.resolve("run/cloister.sock"))) {
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
      }
      String java = Path.of(System.getProperty("java.home"), "bin/java").toString();

      Command.Result refused =
          Command.of(
                  "setpriv",
                  "--reuid=nobody",
                  "--regid=nogroup",
                  "--clear-groups",
                  java,
                  "-cp",
                  client.toString(),
                  "org.cloister.client.Client",
                  "--home",
                  home.toString(),
                  "list")
              .run();

      assertThat(refused.err())
          .isEqualTo("cloister: only root and the owner of the platform may command it\n");
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.out()).isEmpty();
    }
  }
}
