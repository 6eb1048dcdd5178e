package org.cloister.backend.namespace.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.util.List;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.Sandbox;
import org.cloister.backend.contract.LifeCycleContract;
import org.junit.jupiter.api.Test;

class LifeCycleTest extends LifeCycleContract {
  LifeCycleTest() {
    super(200, "namespaces", List.of("mnt", "pid", "ipc", "uts", "cgroup"));
  }

  @Test
  void the_daemon_is_process_1() throws Exception {
    assertThat(sandboxes.run(minimal().first().shell("echo $$")).output()).isEqualTo("1");
  }

  @Test
  void under_an_init_the_daemon_is_process_2() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal());

    assertThat(sandbox.hostPid(2)).hasValue(sandbox.pid());
  }

  @Test
  void a_private_network_is_refused_by_name() {
    assertThatThrownBy(() -> sandboxes.start(minimal().network(NetworkMode.PRIVATE)))
        .hasMessageStartingWith("honour network=private: ");
  }
}
