package org.cloister.backend.libvirt.lxc.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.Signal;
import org.cloister.backend.contract.Sandboxes;
import org.cloister.backend.libvirt.lxc.Libvirt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A libvirtd that hangs, and then dies. */
class HangingDaemonTest {
  @RegisterExtension final Sandboxes sandboxes = new Sandboxes();

  private long libvirtd() throws IOException {
    return Long.parseLong(
        Files.readString(sandboxes.home().resolve("run/libvirt/libvirtd.pid")).strip());
  }

  private static void signal(long pid, String signal) throws Exception {
    assertThat(new ProcessBuilder("kill", signal, Long.toString(pid)).start().waitFor()).isZero();
  }

  @Test
  void a_libvirtd_that_hangs_and_dies_while_a_service_is_stopped_keeps_no_end_back()
      throws Exception {
    Sandbox obeys = sandboxes.start(minimal());
    Sandbox killed = sandboxes.start(minimal());
    List<Long> services = List.of(obeys.pid(), killed.pid());
    long libvirtd = libvirtd();
    signal(libvirtd, "-STOP");
    try {
      obeys.signal(Signal.TERM);
      killed.destroy();
      Libvirt.await(
          "both services have ended",
          () -> !Libvirt.running(services.get(0)) && !Libvirt.running(services.get(1)));
    } finally {
      Libvirt.kill(libvirtd);
    }

    assertThat(Sandboxes.exit(obeys)).isEqualTo(ExitStatus.signaled(15));
    assertThat(Sandboxes.exit(killed)).isEqualTo(ExitStatus.signaled(9));
    assertThat(sandboxes.run(minimal().shell("exit 4")).status()).isEqualTo(ExitStatus.exited(4));
  }
}
