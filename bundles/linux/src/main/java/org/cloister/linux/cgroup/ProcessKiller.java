package org.cloister.linux.cgroup;

import java.io.IOException;
import java.util.List;

/** Sends SIGKILL. */
@FunctionalInterface
interface ProcessKiller {
  /**
   * The kernel's, by way of the process's start time: an id that was used again meanwhile does no
   * harm.
   */
  ProcessKiller KERNEL = pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);

  /** Kills a process if it is still there. */
  void kill(long pid);

  /**
   * Kills the processes of a group until there is none.
   *
   * @throws IOException if some are still there at the deadline
   */
  default void killAll(GroupTree group, Deadline deadline) throws IOException {
    List<Long> processes = group.processes();
    while (!processes.isEmpty()) {
      processes.forEach(this::kill);
      if (!deadline.anotherTry()) {
        throw new IOException("processes " + processes + " do not die; they hang in the kernel");
      }
      processes = group.processes();
    }
  }
}
