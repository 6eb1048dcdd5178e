package org.cloister.backend.namespace.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.util.List;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxSpec;
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
  void what_cannot_be_honoured_is_refused_by_name() throws Exception {
    SandboxSpec spec = minimal().network(NetworkMode.PRIVATE).build();

    assertThat(sandboxes.backend().shortfalls(spec))
        .extracting(shortfall -> shortfall.directive().key())
        .containsExactly("network=private");
    assertThatThrownBy(() -> sandboxes.start(spec))
        .isInstanceOfSatisfying(
            IsolationException.class,
            failure -> assertThat(failure.code()).isEqualTo(IsolationErrorCode.REFUSED))
        .hasMessageStartingWith("honour network=private: ");
    assertThatThrownBy(() -> sandboxes.backend().plan(spec, sandboxes.context()))
        .isInstanceOf(IsolationException.class);
  }
}
