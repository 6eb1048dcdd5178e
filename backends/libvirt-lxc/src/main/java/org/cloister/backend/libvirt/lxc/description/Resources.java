package org.cloister.backend.libvirt.lxc.description;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.cloister.api.isolation.Limits;
import org.cloister.linux.cgroup.BfqWeight;

/**
 * How much a container may use, in libvirt's units.
 *
 * @param memory bytes; unlimited if empty
 * @param memoryAndSwap bytes of both together; unlimited if empty
 * @param shares weight of its processor time (cpu.shares, or cpu.weight); the kernel's if empty
 * @param quota microseconds of processor time in each {@link #PERIOD}; unlimited if empty
 * @param ioWeight weight of its block I/O; the kernel's if empty
 * @param devices limits of single block devices, by their device files
 */
public record Resources(
    OptionalLong memory,
    OptionalLong memoryAndSwap,
    OptionalLong shares,
    OptionalLong quota,
    OptionalInt ioWeight,
    List<Limits.IoLimit> devices) {
  /** Over which processor time is measured, in microseconds. */
  public static final long PERIOD = 100_000;

  /** Nothing is limited. */
  public static final Resources NONE = of(Limits.NONE, false);

  private static final long LEAST_QUOTA = 1000;
  private static final int ORDINARY_WEIGHT = 100;
  private static final int ORDINARY_SHARES = 1024;
  private static final int LEAST_SHARES = 2;

  /** Copies the list. */
  public Resources {
    devices = List.copyOf(devices);
  }

  /**
   * {@return what libvirt can limit of what a definition limits; pids and high memory are limited
   * by the platform's own control group}
   *
   * @param limits the definition's
   * @param unified whether the host has control groups of version 2, whose weights are the
   *     definition's own
   */
  public static Resources of(Limits limits, boolean unified) {
    OptionalLong both =
        limits.memory().isPresent() && limits.swap().isPresent()
            ? OptionalLong.of(limits.memory().getAsLong() + limits.swap().getAsLong())
            : OptionalLong.empty();
    OptionalLong shares =
        limits.cpuWeight().isPresent()
            ? OptionalLong.of(shares(limits.cpuWeight().getAsInt(), unified))
            : OptionalLong.empty();
    OptionalLong quota =
        limits.cpu().isPresent()
            ? OptionalLong.of(
                Math.max(LEAST_QUOTA, Math.round(limits.cpu().getAsDouble() * PERIOD)))
            : OptionalLong.empty();
    OptionalInt ioWeight =
        limits.ioWeight().isPresent() && !unified
            ? OptionalInt.of(BfqWeight.of(limits.ioWeight().getAsInt()))
            : limits.ioWeight();
    return new Resources(limits.memory(), both, shares, quota, ioWeight, limits.io());
  }

  /**
   * {@return the share of the processors of who is not given another}
   *
   * @param unified whether the host has control groups of version 2
   */
  public static long ordinaryShares(boolean unified) {
    return unified ? ORDINARY_WEIGHT : ORDINARY_SHARES;
  }

  private static long shares(int weight, boolean unified) {
    return unified
        ? weight
        : Math.max(LEAST_SHARES, (long) weight * ORDINARY_SHARES / ORDINARY_WEIGHT);
  }
}
