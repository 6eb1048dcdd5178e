package org.cloister.linux.cgroup;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.cloister.api.isolation.Limits;

/** Limits in the words of version 1 (the kernel's admin-guide/cgroup-v1). */
final class LegacySettings {
  static final String MEMORY = "memory.limit_in_bytes";
  static final String MEMORY_AND_SWAP = "memory.memsw.limit_in_bytes";
  static final String BFQ_WEIGHT = "blkio.bfq.weight";
  static final String CFQ_WEIGHT = "blkio.weight";

  private static final int ORDINARY_WEIGHT = 100;
  private static final int ORDINARY_SHARES = 1024;
  private static final int LOWEST_SHARES = 2;

  private LegacySettings() {}

  /**
   * {@return what is written for some limits}
   *
   * @param limits the limits
   * @param devices its block devices resolved
   * @param weightFile the file that takes the weight of block I/O
   */
  static List<Setting> of(Limits limits, List<DeviceLimit> devices, String weightFile) {
    List<Setting> settings = new ArrayList<>();
    limits.memory().ifPresent(bytes -> settings.add(memory(MEMORY, Long.toString(bytes))));
    if (limits.memory().isPresent() && limits.swap().isPresent()) {
      long sum = saturatedSum(limits.memory().getAsLong(), limits.swap().getAsLong());
      settings.add(memory(MEMORY_AND_SWAP, Long.toString(sum)));
    }
    limits
        .cpu()
        .ifPresent(
            cores -> {
              CpuQuota quota = CpuQuota.of(cores);
              settings.add(cpu("cpu.cfs_period_us", quota.period()));
              settings.add(cpu("cpu.cfs_quota_us", quota.quota()));
            });
    limits.cpuWeight().ifPresent(weight -> settings.add(cpu("cpu.shares", shares(weight))));
    limits
        .pids()
        .ifPresent(
            count -> settings.add(new Setting(Controller.PIDS, "pids.max", Long.toString(count))));
    for (DeviceLimit each : devices) {
      String device = each.device();
      throttle(settings, "read_bps", device, each.limit().readBytes());
      throttle(settings, "write_bps", device, each.limit().writeBytes());
      throttle(settings, "read_iops", device, each.limit().readOperations());
      throttle(settings, "write_iops", device, each.limit().writeOperations());
    }
    limits
        .ioWeight()
        .ifPresent(weight -> settings.add(io(weightFile, Integer.toString(BfqWeight.of(weight)))));
    return settings;
  }

  /**
   * {@return what is written to take limits back}
   *
   * @param limited names of devices that are limited, {@code MAJOR:MINOR}
   * @param weightFile the file that takes the weight of block I/O
   */
  static List<Setting> unlimited(List<String> limited, String weightFile) {
    List<Setting> settings = new ArrayList<>();
    settings.add(memory(MEMORY_AND_SWAP, "-1"));
    settings.add(memory(MEMORY, "-1"));
    settings.add(cpu("cpu.cfs_quota_us", -1));
    settings.add(cpu("cpu.shares", ORDINARY_SHARES));
    settings.add(new Setting(Controller.PIDS, "pids.max", "max"));
    for (String device : limited) {
      for (String kind : List.of("read_bps", "write_bps", "read_iops", "write_iops")) {
        throttle(settings, kind, device, OptionalLong.of(0));
      }
    }
    settings.add(io(weightFile, Integer.toString(ORDINARY_WEIGHT)));
    return settings;
  }

  private static void throttle(
      List<Setting> settings, String kind, String device, OptionalLong limit) {
    limit.ifPresent(
        perSecond ->
            settings.add(io("blkio.throttle." + kind + "_device", device + " " + perSecond)));
  }

  /** Weights go from 1 to 10000 around 100, shares from 2 to 262144 around 1024. */
  private static long shares(int weight) {
    return Math.max(LOWEST_SHARES, (long) weight * ORDINARY_SHARES / ORDINARY_WEIGHT);
  }

  private static long saturatedSum(long memory, long swap) {
    long sum = memory + swap;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  private static Setting memory(String file, String value) {
    return new Setting(Controller.MEMORY, file, value);
  }

  private static Setting cpu(String file, long value) {
    return new Setting(Controller.CPU, file, Long.toString(value));
  }

  private static Setting io(String file, String value) {
    return new Setting(Controller.IO, file, value);
  }
}
