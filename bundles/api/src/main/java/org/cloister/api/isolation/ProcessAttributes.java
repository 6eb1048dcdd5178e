package org.cloister.api.isolation;

import java.util.List;
import java.util.OptionalInt;

/**
 * Attributes of a service's main process.
 *
 * @param umask file mode creation mask, 0 to 0777
 * @param nice −20 (most favourable) to 19; inherited if empty (setpriority(2))
 * @param oomScoreAdjust −1000 (never killed) to 1000; inherited if empty (proc(5))
 * @param rlimits resource limits; others are inherited (setrlimit(2))
 * @param reaper whether PID 1 is a reaping init and the service its child; otherwise the service is
 *     PID 1 itself
 */
public record ProcessAttributes(
    int umask,
    OptionalInt nice,
    OptionalInt oomScoreAdjust,
    List<ResourceLimit> rlimits,
    boolean reaper) {
  /** Copies the limits. */
  public ProcessAttributes {
    rlimits = List.copyOf(rlimits);
  }
}
