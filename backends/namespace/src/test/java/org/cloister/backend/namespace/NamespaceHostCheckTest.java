package org.cloister.backend.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cloister.api.host.HostCheck.Finding;
import org.cloister.api.host.HostCheck.Verdict;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.Shortfall;
import org.junit.jupiter.api.Test;

class NamespaceHostCheckTest {
  @Test
  void a_host_on_which_sandboxes_work_is_good_and_what_is_reduced_has_a_hint() {
    try (Wiring wiring = new Wiring("check-" + ProcessHandle.current().pid())) {
      List<Finding> findings = new NamespaceHostCheck(wiring.backend()).findings();

      assertThat(findings)
          .contains(
              new Finding("namespaces", Verdict.GOOD, "a canary ran in new namespaces", ""),
              new Finding("user namespaces", Verdict.GOOD, "can be made", ""))
          .anyMatch(
              finding ->
                  finding.subject().equals("control groups")
                      && finding.detail().startsWith("cgroup v"));
      assertThat(findings)
          .allMatch(finding -> finding.verdict() == Verdict.GOOD || !finding.hint().isEmpty());
    }
  }

  @Test
  void an_ordinary_user_without_control_groups_hears_why_once_and_what_helps() {
    String denied = "no control group can be made: permission denied for /sys/fs/cgroup/pids";

    Finding finding = NamespaceHostCheck.controlGroups(denied, nothing(denied), false);

    assertThat(finding.verdict()).isEqualTo(Verdict.REDUCED);
    assertThat(finding.detail()).isEqualTo(denied + "; cannot limit limits.memory, limits.pids");
    assertThat(finding.hint())
        .isEqualTo(
            "definitions with these limits are refused; on a host with cgroup v2, start the"
                + " platform with systemd-run --user --scope -p Delegate=yes, or in a slice that is"
                + " delegated to the user");
  }

  @Test
  void what_the_reason_says_of_delegation_is_not_said_again() {
    String reason = "needs delegation; start it with systemd-run --user --scope -p Delegate=yes";

    Finding finding = NamespaceHostCheck.controlGroups(reason, nothing(reason), false);

    assertThat(finding.hint()).isEqualTo("definitions with these limits are refused");
  }

  private static List<Shortfall> nothing(String reason) {
    return List.of(
        new Shortfall(Directive.LIMITS_MEMORY, reason),
        new Shortfall(Directive.LIMITS_PIDS, reason));
  }
}
