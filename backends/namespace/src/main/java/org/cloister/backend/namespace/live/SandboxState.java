package org.cloister.backend.namespace.live;

import java.util.Map;
import java.util.Optional;
import org.cloister.linux.process.ProcessIdentity;

/**
 * What a record keeps of a sandbox of this backend.
 *
 * @param process its first process
 * @param pidNamespace what {@code /proc/PID/ns/pid} reads for it: a second proof that it is the one
 * @param cgroup the name of its control groups
 */
record SandboxState(ProcessIdentity process, String pidNamespace, String cgroup) {
  private static final String PROCESS = "process";
  private static final String PID_NAMESPACE = "pid-namespace";
  private static final String CGROUP = "cgroup";

  /** {@return the notes for a record} */
  Map<String, String> notes() {
    return Map.of(PROCESS, process.toString(), PID_NAMESPACE, pidNamespace, CGROUP, cgroup);
  }

  /**
   * {@return what a record's notes say, or empty if they are not of this backend's making}
   *
   * @param notes of a record
   */
  static Optional<SandboxState> parse(Map<String, String> notes) {
    String process = notes.get(PROCESS);
    String namespace = notes.get(PID_NAMESPACE);
    String cgroup = notes.get(CGROUP);
    if (process == null || namespace == null || cgroup == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new SandboxState(ProcessIdentity.parse(process), namespace, cgroup));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
