package org.cloister.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Memory that the kernel uses for processes and what belongs to them (proc_meminfo(5)): objects,
 * page tables, per-processor data, files in memory, and what is mapped one by one, such as stacks
 * and compiled filters. The whole machine's: only differences mean something, and only if the rest
 * of the machine stands still.
 */
final class KernelMemory {
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final Pattern COLUMNS = Pattern.compile("[:\\s]+");
  private static final Set<String> COUNTED =
      Set.of("Slab", "PageTables", "Percpu", "Shmem", "VmallocUsed");

  private KernelMemory() {}

  /** {@return bytes in use now} */
  static long used() throws IOException {
    try (var lines = Files.lines(MEMINFO)) {
      return lines
          .map(COLUMNS::split)
          .filter(columns -> COUNTED.contains(columns[0]))
          .mapToLong(columns -> Long.parseLong(columns[1]) << 10)
          .sum();
    }
  }
}
