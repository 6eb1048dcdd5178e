package org.cloister.api.definition;

import java.time.Duration;
import java.util.Optional;

/**
 * When a starting service counts as ready.
 *
 * @param condition what is waited for
 * @param timeout how long; the start has then failed and the service is stopped. For ever if empty
 */
public record Readiness(Condition condition, Optional<Duration> timeout) {

  /** What is waited for. */
  public sealed interface Condition {}

  /** Its program has been executed; for a one-shot service: it has exited with success. */
  public record Executed() implements Condition {}

  /**
   * A file holds the id of a live process of the service. It is read inside, as the service sees
   * it, and the id is translated to the host's.
   *
   * @param path absolute path inside
   */
  public record PidFile(String path) implements Condition {}

  /**
   * Somebody inside listens on a TCP port.
   *
   * @param port 1 to 65535
   */
  public record Port(int port) implements Condition {}

  /**
   * A line of its output matches.
   *
   * @param pattern a regular expression ({@link java.util.regex.Pattern}) found anywhere in a line
   */
  public record LogLine(String pattern) implements Condition {}

  /** It sends {@code READY=1} (sd_notify(3)). */
  public record Notify() implements Condition {}
}
