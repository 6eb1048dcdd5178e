package org.cloister.backend.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cloister.api.host.HostCheck.Finding;
import org.cloister.api.host.HostCheck.Verdict;
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
}
