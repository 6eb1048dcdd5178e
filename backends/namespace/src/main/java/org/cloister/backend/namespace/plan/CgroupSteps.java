package org.cloister.backend.namespace.plan;

import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;
import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;
import static org.cloister.linux.launch.call.OpenFlags.O_DIRECTORY;
import static org.cloister.linux.launch.call.OpenFlags.O_PATH;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cloister.backend.namespace.plan.Subject.Role;
import org.cloister.linux.cgroup.CgroupMembership;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.sequence.Shim;

/** Steps by which the process that goes on is in its control groups from its first instruction. */
final class CgroupSteps {
  private static final byte[] SELF = "0".getBytes(StandardCharsets.US_ASCII);

  private final List<Step> join = new ArrayList<>();
  private Slot directory;

  /**
   * Prepares to join.
   *
   * @param membership the groups
   */
  CgroupSteps(CgroupMembership membership) {
    for (Path tasks : membership.tasks()) {
      String about = subject(tasks.getParent());
      for (Step step : FileCalls.writeFile(AT_FDCWD, tasks.toString(), SELF)) {
        join.add(step instanceof Call call ? call.about(about) : step);
      }
    }
    membership
        .directory()
        .ifPresent(
            path -> {
              directory = Slot.named("cgroup");
              join.add(
                  FileCalls.openat(AT_FDCWD, path.toString(), O_PATH | O_DIRECTORY | O_CLOEXEC, 0)
                      .into(directory)
                      .about(subject(path)));
            });
  }

  /** {@return joins, or opens what is joined by {@link #shim}; before any namespace is entered} */
  List<Step> join() {
    return join;
  }

  /**
   * {@return makes the process that goes on}
   *
   * @param namespaces which are new
   */
  List<Step> shim(long namespaces) {
    return directory == null ? Shim.steps(namespaces) : Shim.stepsIntoCgroup(namespaces, directory);
  }

  private static String subject(Path group) {
    return new Subject(Role.CGROUP, group.toString()).toString();
  }
}
