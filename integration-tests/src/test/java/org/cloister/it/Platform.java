package org.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A platform as a user gets it: the built distribution, a home of its own, driven by the {@code
 * cloister} command. Closing it stops it and fails the test if anything is left on the host.
 */
final class Platform implements AutoCloseable {
  private static final Path ROOT =
      Path.of(System.getProperty("cloister.root", "..")).toAbsolutePath().normalize();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path home;
  private final String javaHome;
  private final Traces before;

  private Platform(Path home, String javaHome) {
    this.home = home;
    this.javaHome = javaHome;
    this.before = Traces.of(home);
  }

  /** A platform that is not started yet, in a new home with an empty {@code services.d}. */
  static Platform prepare() {
    return prepare(System.getProperty("java.home"));
  }

  static Platform prepare(String javaHome) {
    try {
      Path home = Files.createTempDirectory("cloister-it");
      // Services of other users must reach what tests lay beside the platform's own, closed
      // directories.
      home.toFile().setExecutable(true, false);
      home.toFile().setReadable(true, false);
      Files.createDirectories(home.resolve("services.d"));
      Files.writeString(home.resolve("framework.properties"), GuestKernel.properties());
      return new Platform(home, javaHome);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A running platform in a new home. */
  static Platform started() {
    Platform platform = prepare();
    platform.start();
    return platform;
  }

  static Path projectRoot() {
    return ROOT;
  }

  Path home() {
    return home;
  }

  Command.Result start() {
    Command.Result result =
        Command.of(ROOT.resolve("runtime/run"), List.of("--daemon", "--home", home.toString()))
            .with("JAVA_HOME", javaHome)
            .mustSucceed();
    return result;
  }

  /** Puts a definition into {@code services.d}, as an editor does: written beside, then renamed. */
  Platform define(String name, String toml) {
    try {
      Path temporary = Files.writeString(home.resolve("." + name + ".new"), toml);
      Files.move(
          temporary,
          home.resolve("services.d").resolve(name + ".toml"),
          StandardCopyOption.ATOMIC_MOVE);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies one of the definitions that are shipped. */
  Platform defineShipped(String name) {
    try {
      return define(
          name, Files.readString(ROOT.resolve("runtime/services.d").resolve(name + ".toml")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Command command(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--home", home.toString()));
    all.addAll(List.of(arguments));
    return Command.of(ROOT.resolve("runtime/cloister"), all).with("JAVA_HOME", javaHome);
  }

  Command.Result cloister(String... arguments) {
    return command(arguments).run();
  }

  /** Runs a command that must exit with 0, and answers with its standard output. */
  String must(String... arguments) {
    return command(arguments).mustSucceed().out();
  }

  JsonNode status(String service) {
    try {
      return JSON.readTree(must("status", service, "--json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String state(String service) {
    Command.Result result = cloister("status", service, "--json");
    try {
      return result.code() == 0 || !result.out().isBlank()
          ? JSON.readTree(result.out()).path("state").asText()
          : result.err();
    } catch (IOException e) {
      return result.all();
    }
  }

  void awaitState(String service, String state) {
    Await.until(
        service + " is " + state,
        Duration.ofSeconds(40),
        () -> cloister("status", service).all(),
        () -> state(service).equals(state));
  }

  long pid(String service) {
    return status(service).path("pid").asLong();
  }

  /**
   * What ps sees inside of a service, a line for each process but its own: on a kernel of its own
   * they are seen nowhere else.
   *
   * @param columns as for {@code ps -o}, without headers
   */
  List<String> processes(String service, String columns) {
    return must("exec", service, "--", "ps", "-eo", columns + ",comm=")
        .lines()
        .map(line -> line.strip().replaceAll(" +", " "))
        .filter(line -> !line.endsWith(" ps"))
        .toList();
  }

  /** The platform's own process. */
  long platformPid() {
    return Long.parseLong(must("gogo", "cloister:platform-pid").strip());
  }

  /** SIGKILL to the platform's process, as the kernel's memory killer would. */
  void kill() {
    long pid = platformPid();
    ProcessHandle handle = ProcessHandle.of(pid).orElseThrow();
    handle.destroyForcibly();
    Await.until("the platform is gone", Duration.ofSeconds(10), () -> pid, () -> !handle.isAlive());
  }

  void shutdown() {
    must("shutdown");
  }

  @Override
  public void close() {
    Command.Result stopped = cloister("shutdown");
    Set<String> left = awaitNothingLeft();
    deleteHome();
    assertThat(left).as("left behind on the host (shutdown said: %s)", stopped.all()).isEmpty();
  }

  private Set<String> awaitNothingLeft() {
    try {
      Await.until(
          "nothing is left",
          Duration.ofSeconds(15),
          () -> Traces.of(home).beyond(before),
          () -> Traces.of(home).beyond(before).isEmpty());
      return Set.of();
    } catch (AssertionError stillThere) {
      return Traces.of(home).beyond(before);
    }
  }

  private void deleteHome() {
    try (Stream<Path> tree = Files.walk(home)) {
      tree.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
