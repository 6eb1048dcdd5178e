package org.cloister.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cloister.client.home.Home;
import org.osgi.framework.BundleException;

/**
 * The platform's main class: makes the home, takes its lock, starts the framework and waits for its
 * end. Exit codes: 0 after a clean stop, 1 if the platform could not start, 2 for a wrong command
 * line.
 *
 * <p>Without a console it prints what came up, and then the line {@code cloister: up (process PID)}
 * as the last of its output, for the script that waits for it.
 */
public final class Launcher {

  private Launcher() {}

  /**
   * Runs a platform until it is told to stop.
   *
   * @param arguments {@code [--home DIR] [--daemon]}
   */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  private static int run(String[] arguments) {
    try {
      start(Options.parse(List.of(arguments)));
      return 0;
    } catch (IllegalArgumentException e) {
      System.err.println("cloister: " + e.getMessage());
      return 2;
    } catch (IOException | BundleException e) {
      System.err.println("cloister: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      return 1;
    }
  }

  private static void start(Options options)
      throws IOException, BundleException, InterruptedException {
    Path distribution = Path.of(System.getProperty("cloister.distribution")).toRealPath();
    Home home = Home.of(options.home());
    Path examples = distribution.resolve("services.d");
    // They change users and read what is root's: another user's platform could run none of them.
    boolean fill = HomeDirectories.isRoot() && Files.isDirectory(examples);
    boolean made = HomeDirectories.make(home, fill ? Optional.of(examples) : Optional.empty());
    HomeLock lock = HomeLock.take(home.runtime());
    if (made) {
      System.out.println(
          fill
              ? "Put example definitions into " + home.services()
              : "Definitions go into %s; examples, for a platform of root's, are in %s"
                  .formatted(home.services(), examples));
    }
    // etc/logback.xml knows system properties only.
    System.setProperty("cloister.log.directory", home.log().toString());
    Platform platform = Platform.start(distribution, home, options.daemon());
    platform.problems().forEach(problem -> System.err.println("cloister: " + problem));
    if (options.daemon()) {
      report(platform, home);
    }
    platform.awaitStop();
    lock.release();
  }

  private static void report(Platform platform, Home home)
      throws IOException, BundleException, InterruptedException {
    try {
      StartReport.print(home);
    } catch (IOException e) {
      platform.stop();
      throw new IOException(
          "the platform takes no commands on %s: %s; see %s"
              .formatted(home.socket(), e.getMessage(), home.log().resolve("platform.log")),
          e);
    }
    System.out.println("cloister: up (process " + ProcessHandle.current().pid() + ")");
  }

  /** What the command line says. */
  record Options(Optional<Path> home, boolean daemon) {
    static Options parse(List<String> arguments) {
      Optional<Path> home = Optional.empty();
      boolean daemon = false;
      for (int i = 0; i < arguments.size(); i++) {
        switch (arguments.get(i)) {
          case "--daemon" -> daemon = true;
          case "--home" -> {
            if (++i == arguments.size()) {
              throw new IllegalArgumentException("--home wants a directory");
            }
            home = Optional.of(Path.of(arguments.get(i)));
          }
          default ->
              throw new IllegalArgumentException(
                  "unknown option " + arguments.get(i) + "; --help lists them");
        }
      }
      return new Options(home, daemon);
    }
  }
}
