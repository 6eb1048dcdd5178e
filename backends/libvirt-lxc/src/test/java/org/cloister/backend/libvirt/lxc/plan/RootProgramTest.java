package org.cloister.backend.libvirt.lxc.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.sandbox.host.FactFinder;
import org.cloister.linux.sandbox.host.HostFiles;
import org.junit.jupiter.api.Test;

class RootProgramTest {
  private static final String LABEL = "system_u:object_r:container_file_t:s0:c1,c2";

  private static List<String> lines(Optional<String> memory) throws Exception {
    SandboxSpec spec = minimal().build();
    LaunchProgram program =
        RootProgram.of(
            spec, ContainerIds.of(spec, FactFinder.find()), new HostFiles(), List.of(), memory);
    return program.lines();
  }

  @Test
  void what_a_service_has_in_memory_has_its_label() throws Exception {
    assertThat(lines(Optional.of(LABEL)))
        .filteredOn(line -> line.contains("\"context\", \"" + LABEL + "\""))
        .hasSameSizeAs(
            lines(Optional.of(LABEL)).stream()
                .filter(line -> line.contains("fsopen(\"tmpfs\""))
                .toList());
  }

  @Test
  void where_nothing_enforces_labels_it_has_none() throws Exception {
    assertThat(lines(Optional.empty())).noneMatch(line -> line.contains("\"context\""));
  }
}
