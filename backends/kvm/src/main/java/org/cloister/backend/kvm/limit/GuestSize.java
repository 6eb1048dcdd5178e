package org.cloister.backend.kvm.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Shortfall;

/**
 * How large a guest is. It stays so for as long as the guest runs.
 *
 * @param memoryMiB its memory, in MiB
 * @param processors how many
 */
public record GuestSize(int memoryMiB, int processors) {
  /** Of a service without limits. */
  private static final int ORDINARY_MIB = 512;

  /** What the guest's kernel takes for itself, beside what it notes of each page. */
  private static final int KERNEL_MIB = 128;

  private static final int NOTES = 32;

  /** Guests of few sizes, so that they share snapshots. */
  private static final int STEP_MIB = 128;

  private static final int MOST_MIB = 1 << 20;
  private static final int MIB_BITS = 20;

  /**
   * {@return the size of a guest for a service with some limits}
   *
   * @param limits the service's
   * @param most processors that the host has and the machine can have
   */
  static GuestSize of(Limits limits, int most) {
    double cores = Math.ceil(limits.cpu().orElse(1));
    return new GuestSize(memory(limits.memory()), (int) Math.max(1, Math.min(cores, most)));
  }

  private static int memory(OptionalLong limit) {
    if (limit.isEmpty()) {
      return ORDINARY_MIB;
    }
    long service = Math.min(MOST_MIB, (limit.getAsLong() >> MIB_BITS) + 1);
    long all = service + service / NOTES + KERNEL_MIB;
    return (int) ((all + STEP_MIB - 1) / STEP_MIB * STEP_MIB);
  }

  /**
   * {@return what of some limits a guest of this size cannot let a service have}
   *
   * @param limits the service's
   * @param most processors that the host has and the machine can have
   */
  List<Shortfall> shortfalls(Limits limits, int most) {
    GuestSize needed = of(limits, most);
    List<Shortfall> found = new ArrayList<>();
    if (limits.memory().isPresent() && limits.memory().getAsLong() >> MIB_BITS >= MOST_MIB) {
      found.add(
          new Shortfall(
              Directive.LIMITS_MEMORY, "a guest has less than " + MOST_MIB + " MiB of memory"));
    } else if (limits.memory().isPresent() && needed.memoryMiB > memoryMiB) {
      found.add(
          new Shortfall(
              Directive.LIMITS_MEMORY,
              "the guest was started with "
                  + memoryMiB
                  + " MiB of memory and would need "
                  + needed.memoryMiB
                  + "; restart the service with the new limit"));
    }
    if (needed.processors > processors) {
      found.add(
          new Shortfall(
              Directive.LIMITS_CPU,
              "the guest was started with "
                  + processors
                  + (processors == 1 ? " processor" : " processors")
                  + " and would need "
                  + needed.processors
                  + "; restart the service with the new limit"));
    }
    return found;
  }
}
