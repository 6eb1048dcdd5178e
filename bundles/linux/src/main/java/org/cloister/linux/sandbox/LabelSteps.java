package org.cloister.linux.sandbox;

import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.cloister.api.isolation.Label;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.sandbox.Subject.Role;

/** Steps that give a process its label. */
final class LabelSteps {
  private LabelSteps() {}

  /**
   * {@return makes the next program run under the label of the service (proc_pid_attr(5)); while
   * the host's /proc is still there, and before it can be forbidden by a filter}
   *
   * @param label what is asked for; without a value there is none
   * @param host tells what enforces labels
   */
  static List<Step> exec(Label label, HostFacts host) {
    if (host.labels().isEmpty() || label.value().isEmpty()) {
      return List.of();
    }
    String about = new Subject(Role.ATTRIBUTE, "label " + label.value()).toString();
    byte[] text = label.value().getBytes(StandardCharsets.UTF_8);
    return FileCalls.writeFile(AT_FDCWD, "/proc/thread-self/attr/exec", text).stream()
        .map(step -> step instanceof Call call ? call.about(about) : step)
        .toList();
  }
}
