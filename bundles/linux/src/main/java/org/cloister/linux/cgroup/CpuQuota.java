package org.cloister.linux.cgroup;

/**
 * Processor time as the kernel's bandwidth control takes it.
 *
 * @param quota microseconds of processor time in a period, at least 1000
 * @param period microseconds, 1000 to 1000000
 */
record CpuQuota(long quota, long period) {
  private static final long ORDINARY_PERIOD = 100_000;
  private static final long LONGEST_PERIOD = 1_000_000;
  private static final long SMALLEST_QUOTA = 1_000;

  /**
   * {@return the quota for some cores; never less than the kernel takes, a thousandth of a core}
   *
   * @param cores processor time per time
   */
  static CpuQuota of(double cores) {
    long period = cores * ORDINARY_PERIOD < SMALLEST_QUOTA ? LONGEST_PERIOD : ORDINARY_PERIOD;
    return new CpuQuota(Math.max(SMALLEST_QUOTA, Math.round(cores * period)), period);
  }
}
