package org.cloister.linux.sandbox.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * The memory of processes that no control group counts: what they have mapped and is in memory,
 * where a page that several share counts in parts for each ({@code Pss} of proc_pid_smaps(5)).
 * Files that the kernel keeps for them are not in it.
 */
final class MappedMemory {
  private static final Path PROC = Path.of("/proc");
  private static final String PSS = "Pss:";
  private static final long KIBIBYTE = 1024;

  private MappedMemory() {}

  /**
   * {@return the bytes that processes have in memory, or empty if none of them can be looked at}
   *
   * @param processes their ids; one that has ended counts nothing
   */
  static OptionalLong of(List<Long> processes) {
    return processes.stream()
        .map(MappedMemory::of)
        .flatMapToLong(OptionalLong::stream)
        .reduce(Long::sum);
  }

  private static OptionalLong of(long process) {
    try {
      return Files.readAllLines(PROC.resolve(process + "/smaps_rollup")).stream()
          .filter(line -> line.startsWith(PSS))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * KIBIBYTE)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
