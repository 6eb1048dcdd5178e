package org.cloister.backend.kvm.live;

import java.time.Duration;

/**
 * How long the parts of a start may take. A guest that takes longer hangs; these are no measure of
 * how long a start should take.
 *
 * @param listen until QEMU listens
 * @param boot until a guest that boots takes programs
 * @param restore until a guest from a snapshot has carried out its first program
 */
public record Deadlines(Duration listen, Duration boot, Duration restore) {
  /** Time enough without hardware support on a loaded machine. */
  public static final Deadlines PATIENT =
      new Deadlines(Duration.ofSeconds(20), Duration.ofSeconds(90), Duration.ofSeconds(20));
}
