package org.cloister.supervisor.readiness;

import java.util.Optional;

/**
 * What a service says of itself (sd_notify(3)). Variables that are not known here are ignored.
 *
 * @param ready whether it says that it is ready
 * @param status a line for people, if it sent one
 */
public record Notifications(boolean ready, Optional<String> status) {
  private static final int LONGEST_STATUS = 200;
  private static final String STATUS = "STATUS=";

  /**
   * {@return what a message says}
   *
   * @param text lines of {@code NAME=value}
   */
  public static Notifications parse(String text) {
    boolean ready = text.lines().anyMatch("READY=1"::equals);
    Optional<String> status =
        text.lines()
            .filter(line -> line.startsWith(STATUS))
            .reduce((first, second) -> second)
            .map(line -> printable(line.substring(STATUS.length())));
    return new Notifications(ready, status);
  }

  /** It ends up on terminals: no control characters, and not without end. */
  private static String printable(String text) {
    return text.substring(0, Math.min(text.length(), LONGEST_STATUS)).replaceAll("\\p{Cntrl}", "?");
  }
}
