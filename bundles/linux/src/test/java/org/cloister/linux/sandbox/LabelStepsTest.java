package org.cloister.linux.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cloister.api.isolation.Label;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.sandbox.host.FactFinder;
import org.junit.jupiter.api.Test;

class LabelStepsTest {
  private static final Label LABEL =
      new Label(Label.Mode.AUTO, "system_u:system_r:container_t:s0:c1,c2");

  private static List<String> lines(Label label, String enforced) {
    HostFacts here = FactFinder.find();
    HostFacts host =
        new HostFacts(
            here.architecture(),
            here.uid(),
            here.gid(),
            here.kernel(),
            here.effective(),
            here.userNamespaces(),
            enforced,
            here.oomScoreAdjust(),
            here.nice(),
            here.hardLimits(),
            here.idMapTools());
    LaunchProgram.Builder program = LaunchProgram.builder("test");
    program.add(LabelSteps.exec(label, host));
    program.add(ProcessCalls.exit(Immediate.ZERO));
    return program.build().lines();
  }

  @Test
  void the_next_program_gets_the_services_label() {
    assertThat(lines(LABEL, "SELinux"))
        .anyMatch(line -> line.contains("/proc/thread-self/attr/exec"))
        .anyMatch(line -> line.contains(LABEL.value()));
  }

  @Test
  void without_a_label_or_anybody_who_enforces_it_nothing_is_done() {
    assertThat(lines(new Label(Label.Mode.NONE, ""), "SELinux"))
        .noneMatch(line -> line.contains("attr"));
    assertThat(lines(LABEL, "")).noneMatch(line -> line.contains("attr"));
  }
}
