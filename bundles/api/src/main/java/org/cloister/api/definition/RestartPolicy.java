package org.cloister.api.definition;

import java.time.Duration;

/**
 * What happens when a service ends by itself.
 *
 * @param when after which ends it is started again
 * @param limit at most so many restarts within the window; then it has failed
 * @param window the window
 * @param delay time before the first restart
 * @param backOff each further restart within the window waits so many times longer; at least 1
 * @param maxDelay the longest wait
 */
public record RestartPolicy(
    When when, int limit, Duration window, Duration delay, double backOff, Duration maxDelay) {
  /** After which ends a service is started again. */
  public enum When {
    /** Never. */
    NO,
    /** After a code other than 0, a signal, a failed readiness or health check. */
    ON_FAILURE,
    /** After every end that nobody asked for. */
    ALWAYS
  }
}
