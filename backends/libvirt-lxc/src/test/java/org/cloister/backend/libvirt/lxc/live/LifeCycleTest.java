package org.cloister.backend.libvirt.lxc.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.Signal;
import org.cloister.backend.contract.LifeCycleContract;
import org.cloister.backend.contract.Sandboxes;
import org.junit.jupiter.api.Test;

class LifeCycleTest extends LifeCycleContract {
  LifeCycleTest() {
    super(100, "LXC container of libvirt", List.of("user", "mnt", "pid", "ipc", "uts", "cgroup"));
  }

  @Test
  void libvirt_leaves_no_file_of_a_container_that_is_gone() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(sandboxes.run(minimal().shell("exit 2")).status()).isEqualTo(ExitStatus.exited(2));
    }
    Sandbox killed = sandboxes.start(minimal());
    killed.destroy();
    Sandboxes.exit(killed);

    for (String directory : List.of("run/libvirt/run/lxc", "log/libvirt/lxc")) {
      try (Stream<Path> files = Files.list(sandboxes.home().resolve(directory))) {
        assertThat(files.filter(file -> file.getFileName().toString().startsWith("cloister-")))
            .isEmpty();
      }
    }
  }

  @Test
  void an_init_above_every_service_tells_how_it_ended() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal().first());

    assertThat(sandboxes.exec(sandbox, "/bin/cat", "/proc/1/comm").output()).isEqualTo("reaper");
    sandbox.signal(Signal.of(10));
    assertThat(Sandboxes.exit(sandbox)).isEqualTo(ExitStatus.signaled(10));
  }
}
