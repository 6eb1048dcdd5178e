package org.cloister.backend.kvm.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cloister.api.isolation.Limits;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.ProcessCalls;
import org.junit.jupiter.api.Test;

class ServiceGroupTest {
  private static List<String> lines(List<Step> steps) {
    return LaunchProgram.builder("test")
        .add(steps)
        .add(ProcessCalls.exit(Immediate.ZERO))
        .build()
        .lines();
  }

  @Test
  void the_group_is_made_outside_of_the_service_s_namespaces_and_cannot_be_changed_inside() {
    assertThat(lines(ServiceGroup.make(Limits.NONE)))
        .anySatisfy(line -> assertThat(line).contains("mount").contains("nsdelegate"))
        .anySatisfy(line -> assertThat(line).contains("+memory +pids"))
        .noneSatisfy(line -> assertThat(line).contains("memory.max"));
  }

  @Test
  void what_is_limited_is_limited_from_the_beginning() {
    assertThat(String.join("\n", lines(ServiceGroup.make(SomeLimits.everything()))))
        .containsSubsequence(
            "memory.max", "\"67108864\"", "memory.high", "\"33554432\"", "pids.max", "\"30\"");
  }

  @Test
  void what_new_limits_leave_open_is_no_longer_limited() {
    assertThat(String.join("\n", ServiceGroup.update(SomeLimits.memory(64)).lines()))
        .containsSubsequence(
            "memory.max", "\"67108864\"", "memory.high", "\"max\"", "pids.max", "\"max\"");
  }
}
