package org.cloister.linux.cgroup;

import java.util.EnumSet;
import java.util.Set;

/** A controller of the kernel that the platform uses (cgroups(7)). */
enum Controller {
  /** Memory. */
  MEMORY("memory", "memory"),
  /** Shares of processor time. */
  CPU("cpu", "cpu"),
  /** How many processes and threads. */
  PIDS("pids", "pids"),
  /** Block devices. */
  IO("blkio", "io"),
  /** Counts processor time; a part of the core of version 2. */
  CPU_ACCOUNTING("cpuacct", ""),
  /** Stops processes; a part of the core of version 2. */
  FREEZER("freezer", "");

  /** Those that limit something. */
  static final Set<Controller> LIMITING = EnumSet.of(MEMORY, CPU, PIDS, IO);

  private final String legacyName;
  private final String unifiedName;

  Controller(String legacyName, String unifiedName) {
    this.legacyName = legacyName;
    this.unifiedName = unifiedName;
  }

  /** {@return its name with version 1} */
  String legacyName() {
    return legacyName;
  }

  /** {@return its name with version 2} */
  String unifiedName() {
    return unifiedName;
  }
}
