package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.cloister.api.isolation.Usage;

/**
 * What a group of version 2 has counted.
 *
 * @param files reads it
 * @param directory the group
 */
record UnifiedUsage(CgroupFiles files, Path directory) {

  /**
   * {@return the figures}
   *
   * @param cpu processor time used so far
   * @param threads processes and threads, where no controller counts them
   */
  Usage read(Duration cpu, ThreadCount threads) throws IOException {
    Optional<String> io = text("io.stat");
    Optional<String> memoryEvents = text("memory.events");
    OptionalLong pids = number("pids.current");
    return new Usage(
        number("memory.current"),
        number("memory.peak"),
        cpu,
        pids.isPresent() ? pids : threads.read(),
        io.map(text -> OptionalLong.of(KeyedText.sum(text, "rbytes"))).orElse(OptionalLong.empty()),
        io.map(text -> OptionalLong.of(KeyedText.sum(text, "wbytes"))).orElse(OptionalLong.empty()),
        memoryEvents.map(text -> KeyedText.value(text, "oom_kill")).orElse(OptionalLong.empty()));
  }

  private OptionalLong number(String file) throws IOException {
    return text(file)
        .map(text -> OptionalLong.of(Long.parseLong(text.strip())))
        .orElse(OptionalLong.empty());
  }

  /** {@return the text of a file that is there only with its controller} */
  private Optional<String> text(String file) throws IOException {
    Path path = directory.resolve(file);
    return files.exists(path) ? Optional.of(files.read(path)) : Optional.empty();
  }
}
