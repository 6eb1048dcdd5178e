package org.cloister.api.definition;

import java.time.Duration;
import java.util.List;

/**
 * A program run inside from time to time; the service is healthy while it exits with 0.
 *
 * @param command the program and its arguments
 * @param interval time between two runs
 * @param timeout a run that takes longer has failed
 * @param retries so many failures in a row make the service unhealthy; at least 1
 * @param restart whether an unhealthy service is restarted; otherwise it is only reported
 */
public record HealthCheck(
    List<String> command, Duration interval, Duration timeout, int retries, boolean restart) {
  /** Copies the command. */
  public HealthCheck {
    command = List.copyOf(command);
  }
}
