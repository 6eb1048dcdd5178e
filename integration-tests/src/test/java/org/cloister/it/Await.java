package org.cloister.it;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for conditions with a deadline. */
final class Await {
  private static final Duration STEP = Duration.ofMillis(20);

  private Await() {}

  /**
   * Waits until the condition holds; fails with the description, and what was last seen, otherwise.
   */
  static void until(
      String description, Duration deadline, Supplier<?> seen, Callable<Boolean> condition) {
    Instant end = Instant.now().plus(deadline);
    Exception last = null;
    do {
      try {
        if (condition.call()) {
          return;
        }
        last = null;
      } catch (Exception e) {
        last = e;
      }
      LockSupport.parkNanos(STEP.toNanos());
    } while (Instant.now().isBefore(end));
    throw new AssertionError(
        "not within %s: %s; last seen: %s".formatted(deadline, description, seen.get()), last);
  }

  static void until(String description, Duration deadline, Callable<Boolean> condition) {
    until(description, deadline, () -> "-", condition);
  }
}
