package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.cloister.api.isolation.Usage;

/**
 * What groups of version 1 have counted.
 *
 * @param files reads them
 * @param groups the directory of each controller that counts for the sandbox
 */
record LegacyUsage(CgroupFiles files, Map<Controller, Path> groups) {
  private static final String SERVED = "blkio.throttle.io_service_bytes";

  /**
   * {@return the figures}
   *
   * @param cpu processor time used so far
   * @param threads processes and threads, where no controller counts them
   */
  Usage read(Duration cpu, ThreadCount threads) throws IOException {
    Optional<String> served = text(Controller.IO, SERVED);
    OptionalLong pids = number(Controller.PIDS, "pids.current");
    return new Usage(
        number(Controller.MEMORY, "memory.usage_in_bytes"),
        number(Controller.MEMORY, "memory.max_usage_in_bytes"),
        cpu,
        pids.isPresent() ? pids : threads.read(),
        served
            .map(text -> OptionalLong.of(KeyedText.sumOfLines(text, "Read")))
            .orElse(OptionalLong.empty()),
        served
            .map(text -> OptionalLong.of(KeyedText.sumOfLines(text, "Write")))
            .orElse(OptionalLong.empty()),
        text(Controller.MEMORY, "memory.oom_control")
            .map(text -> KeyedText.value(text, "oom_kill"))
            .orElse(OptionalLong.empty()));
  }

  /** {@return processor time counted by the controller for that; none without it} */
  Duration cpu() throws IOException {
    return Duration.ofNanos(number(Controller.CPU_ACCOUNTING, "cpuacct.usage").orElse(0));
  }

  private OptionalLong number(Controller controller, String file) throws IOException {
    return text(controller, file)
        .map(text -> OptionalLong.of(Long.parseLong(text.strip())))
        .orElse(OptionalLong.empty());
  }

  private Optional<String> text(Controller controller, String file) throws IOException {
    Path group = groups.get(controller);
    return group == null ? Optional.empty() : Optional.of(files.read(group.resolve(file)));
  }
}
