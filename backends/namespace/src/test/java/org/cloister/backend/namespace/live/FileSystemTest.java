package org.cloister.backend.namespace.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.cloister.api.isolation.ExitStatus;
import org.cloister.backend.namespace.Sandboxes;
import org.cloister.backend.namespace.Sandboxes.Outcome;
import org.cloister.backend.namespace.SpecBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FileSystemTest {
  @RegisterExtension final Sandboxes sandboxes = new Sandboxes();

  @Test
  void an_undeclared_host_path_does_not_exist() throws Exception {
    Outcome outcome = sandboxes.run(SpecBuilder.minimal().shell("ls /; ls /etc; cat /proc/1/comm"));

    assertThat(outcome.output().lines())
        .containsExactlyInAnyOrder(
            "bin",
            "dev",
            "etc",
            "lib",
            "lib64",
            "proc",
            "run",
            "sbin",
            "tmp",
            "usr",
            "ld.so.cache",
            "reaper");
    assertThat(outcome.status()).isEqualTo(ExitStatus.exited(0));
  }
}
