package org.cloister.client;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was typed after {@code cloister}.
 *
 * @param ask what is wanted
 * @param home the directory given with {@code --home}
 * @param words the command for the platform, and what follows it; never empty
 */
record CommandLine(Ask ask, Optional<Path> home, List<String> words) {
  /** How to use the client itself; the platform knows its commands. */
  static final String USAGE =
      """
      cloister [--home DIR] COMMAND [ARGUMENT]...   runs a command in a running platform
      cloister [--home DIR] help [COMMAND]          lists the platform's commands, or explains one
      cloister --version                            prints the version of this program

      The platform is the one started with the same --home, or the same CLOISTER_HOME; without
      either, root's or the user's own. Exit codes: that of the command; 3 if no platform runs.
      """;

  private static final String HOME_IS = "--home=";

  /** What the client is to do. */
  enum Ask {
    /** Run a command in the platform. */
    COMMAND,
    /** Explain itself, and the platform's commands if there is a platform. */
    HELP,
    /** Say which version it is. */
    VERSION
  }

  /**
   * {@return what the arguments of the process mean}
   *
   * @param arguments {@code [--home DIR] [COMMAND [ARGUMENT]…]}
   * @throws IllegalArgumentException if they mean nothing
   */
  static CommandLine parse(String... arguments) {
    Optional<Path> home = Optional.empty();
    int next = 0;
    if (arguments.length > 0 && arguments[0].startsWith(HOME_IS)) {
      home = Optional.of(Path.of(arguments[0].substring(HOME_IS.length())));
      next = 1;
    } else if (arguments.length > 0 && arguments[0].equals("--home")) {
      if (arguments.length == 1) {
        throw new IllegalArgumentException("--home wants a directory");
      }
      home = Optional.of(Path.of(arguments[1]));
      next = 2;
    }
    if (next == arguments.length) {
      return new CommandLine(Ask.HELP, home, List.of("help"));
    }
    switch (arguments[next]) {
      case "--help", "-h" -> {
        return new CommandLine(Ask.HELP, home, List.of("help"));
      }
      case "--version" -> {
        return new CommandLine(Ask.VERSION, home, List.of("help"));
      }
      default -> {
        if (arguments[next].startsWith("-")) {
          throw new IllegalArgumentException(
              "unknown option " + arguments[next] + "; --help lists them");
        }
        List<String> words = new ArrayList<>();
        for (int i = next; i < arguments.length; i++) {
          words.add(arguments[i]);
        }
        return new CommandLine(Ask.COMMAND, home, words);
      }
    }
  }
}
