package org.cloister.linux.cgroup;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Limits.IoLimit;

/** Limits in the words of version 2 (the kernel's admin-guide/cgroup-v2). */
final class UnifiedSettings {
  static final String IO_WEIGHT = "io.weight";
  static final String BFQ_WEIGHT = "io.bfq.weight";

  private static final String MAX = "max";
  private static final int ORDINARY_WEIGHT = 100;

  private UnifiedSettings() {}

  /**
   * {@return what is written for some limits}
   *
   * @param limits the limits
   * @param devices its block devices resolved
   * @param weightFile the file that takes the weight of block I/O
   */
  static List<Setting> of(Limits limits, List<DeviceLimit> devices, String weightFile) {
    List<Setting> settings = new ArrayList<>();
    limits.memory().ifPresent(bytes -> settings.add(memory("memory.max", bytes)));
    limits.memoryHigh().ifPresent(bytes -> settings.add(memory("memory.high", bytes)));
    limits.swap().ifPresent(bytes -> settings.add(memory("memory.swap.max", bytes)));
    limits
        .cpu()
        .ifPresent(
            cores -> {
              CpuQuota quota = CpuQuota.of(cores);
              String value = quota.quota() + " " + quota.period();
              settings.add(new Setting(Controller.CPU, "cpu.max", value));
            });
    limits
        .cpuWeight()
        .ifPresent(
            weight ->
                settings.add(new Setting(Controller.CPU, "cpu.weight", Integer.toString(weight))));
    limits
        .pids()
        .ifPresent(
            count -> settings.add(new Setting(Controller.PIDS, "pids.max", Long.toString(count))));
    for (DeviceLimit each : devices) {
      settings.add(new Setting(Controller.IO, "io.max", ioMax(each.device(), each.limit())));
    }
    limits
        .ioWeight()
        .ifPresent(
            weight ->
                settings.add(new Setting(Controller.IO, weightFile, weight(weightFile, weight))));
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
    for (String file : List.of("memory.max", "memory.high", "memory.swap.max")) {
      settings.add(new Setting(Controller.MEMORY, file, MAX));
    }
    settings.add(new Setting(Controller.CPU, "cpu.max", MAX));
    settings.add(new Setting(Controller.CPU, "cpu.weight", Integer.toString(ORDINARY_WEIGHT)));
    settings.add(new Setting(Controller.PIDS, "pids.max", MAX));
    OptionalLong none = OptionalLong.empty();
    for (String device : limited) {
      String value = ioMax(device, new IoLimit("", none, none, none, none));
      settings.add(new Setting(Controller.IO, "io.max", value));
    }
    settings.add(new Setting(Controller.IO, weightFile, weight(weightFile, ORDINARY_WEIGHT)));
    return settings;
  }

  private static String ioMax(String device, IoLimit limit) {
    return new StringJoiner(" ")
        .add(device)
        .add("rbps=" + text(limit.readBytes()))
        .add("wbps=" + text(limit.writeBytes()))
        .add("riops=" + text(limit.readOperations()))
        .add("wiops=" + text(limit.writeOperations()))
        .toString();
  }

  private static String weight(String file, int weight) {
    return "default " + (file.equals(BFQ_WEIGHT) ? BfqWeight.of(weight) : weight);
  }

  private static String text(OptionalLong limit) {
    return limit.isPresent() ? Long.toString(limit.getAsLong()) : MAX;
  }

  private static Setting memory(String file, long bytes) {
    return new Setting(Controller.MEMORY, file, Long.toString(bytes));
  }
}
