package org.cloister.api.isolation;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A program to run inside a running sandbox.
 *
 * @param command the program, absolute or looked up in the service's PATH, and its arguments
 * @param environment variables added to the service's own
 * @param directory working directory inside; the service's own if empty
 * @param terminal if present, standard input, output and error are one pseudo-terminal of this
 *     size, and the program leads a session with it as controlling terminal
 * @param user who the program runs as, inside; the service's own user if empty. Whatever privileges
 *     the service has given up the program has not either
 */
public record ExecRequest(
    List<String> command,
    Map<String, String> environment,
    Optional<String> directory,
    Optional<TerminalSize> terminal,
    Optional<Credentials> user) {

  /** Copies the collections; a command must name a program. */
  public ExecRequest {
    command = List.copyOf(command);
    environment = Collections.unmodifiableMap(new TreeMap<>(environment));
    if (command.isEmpty()) {
      throw new IllegalArgumentException("the command is empty");
    }
  }

  /**
   * A program that runs as the service's own user.
   *
   * @param command the program and its arguments
   * @param environment variables added to the service's own
   * @param directory working directory inside; the service's own if empty
   * @param terminal the size of the program's terminal, if it is to have one
   */
  public ExecRequest(
      List<String> command,
      Map<String, String> environment,
      Optional<String> directory,
      Optional<TerminalSize> terminal) {
    this(command, environment, directory, terminal, Optional.empty());
  }
}
