package org.cloister.client.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a platform lives: pure paths, nothing is looked at or made.
 *
 * @param services where service definitions lie
 * @param state what services and the platform keep over restarts
 * @param log logs of services and of the platform
 * @param runtime what lives until the next boot
 * @param cache what can be made again
 * @param deploy where bundles are dropped in
 */
public record Home(Path services, Path state, Path log, Path runtime, Path cache, Path deploy) {

  /**
   * {@return a home of which everything lies below one directory}
   *
   * @param directory that directory; made absolute
   */
  public static Home below(Path directory) {
    Path base = directory.toAbsolutePath().normalize();
    return new Home(
        base.resolve("services.d"),
        base.resolve("state"),
        base.resolve("log"),
        base.resolve("run"),
        base.resolve("cache"),
        base.resolve("deploy"));
  }

  /** {@return the home of root's platform, after the Filesystem Hierarchy Standard 3.0} */
  public static Home ofRoot() {
    return new Home(
        Path.of("/etc/cloister/services.d"),
        Path.of("/var/lib/cloister"),
        Path.of("/var/log/cloister"),
        Path.of("/run/cloister"),
        Path.of("/var/cache/cloister"),
        Path.of("/var/lib/cloister/deploy"));
  }

  /**
   * {@return the home of an ordinary user's platform, after the XDG Base Directory Specification
   * 0.8}
   *
   * @param userHome the user's home directory
   * @param environment the process environment; a variable that is unset, empty or relative counts
   *     as unset, as that specification says
   */
  public static Home ofUser(Path userHome, Map<String, String> environment) {
    Path state =
        xdg(environment, "XDG_STATE_HOME").orElse(userHome.resolve(".local/state/cloister"));
    return new Home(
        xdg(environment, "XDG_CONFIG_HOME")
            .orElse(userHome.resolve(".config/cloister"))
            .resolve("services.d"),
        state,
        state.resolve("log"),
        xdg(environment, "XDG_RUNTIME_DIR").orElse(state.resolve("run")),
        xdg(environment, "XDG_CACHE_HOME").orElse(userHome.resolve(".cache/cloister")),
        xdg(environment, "XDG_DATA_HOME")
            .orElse(userHome.resolve(".local/share/cloister"))
            .resolve("deploy"));
  }

  /**
   * {@return the home that a command line means: the one it gives, else that of the variable {@code
   * CLOISTER_HOME}, else the conventional one of the user whose process this is}
   *
   * @param directory what was given with {@code --home}
   * @throws IOException if it cannot be found out whose process this is
   */
  public static Home of(Optional<Path> directory) throws IOException {
    Optional<Path> given = directory.isPresent() ? directory : fromEnvironment(System.getenv());
    if (given.isPresent()) {
      return below(given.get());
    }
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)
        ? ofRoot()
        : ofUser(userHome(System.getenv(), System.getProperty("user.home")), System.getenv());
  }

  /**
   * {@return the user's home directory: what {@code HOME} says, else the user database}
   *
   * @param environment the process environment; as everywhere, an empty variable counts as unset
   * @param database what the user database says
   * @throws IOException if neither names a directory
   */
  static Path userHome(Map<String, String> environment, String database) throws IOException {
    String home = environment.getOrDefault("HOME", "");
    Path directory = Path.of(home.isEmpty() ? database : home);
    if (!directory.isAbsolute()) {
      throw new IOException(
          "this user has no home directory (HOME and the user database say \""
              + directory
              + "\"): set HOME, or choose a folder with --home DIR");
    }
    return directory;
  }

  /**
   * {@return what the variable {@code CLOISTER_HOME} says, if it is set and not empty}
   *
   * @param environment the process environment
   */
  static Optional<Path> fromEnvironment(Map<String, String> environment) {
    String value = environment.get("CLOISTER_HOME");
    return value == null || value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value));
  }

  /** {@return the Unix socket on which the platform takes commands} */
  public Path socket() {
    return runtime.resolve("cloister.sock");
  }

  /** {@return the file with framework properties of this platform alone; it need not be there} */
  public Path properties() {
    return services.resolveSibling("framework.properties");
  }

  private static Optional<Path> xdg(Map<String, String> environment, String variable) {
    Path set = Path.of(environment.getOrDefault(variable, ""));
    return set.isAbsolute() ? Optional.of(set.resolve("cloister")) : Optional.empty();
  }
}
