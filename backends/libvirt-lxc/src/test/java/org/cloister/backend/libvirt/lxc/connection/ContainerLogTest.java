package org.cloister.backend.libvirt.lxc.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ContainerLogTest {
  private static final String LOG =
      """
      2026-01-01 02:08:41.567+0000: starting up
      Failure in libvirt_lxc startup: an earlier one
      2026-01-01 03:08:41.567+0000: starting up
      PATH=/usr/sbin /usr/lib/libvirt/libvirt_lxc --name x
      Failure in libvirt_lxc startup: cannot find init path '/no/such'
      Failure in libvirt_lxc startup: error receiving signal from container: Input/output error
      """;

  @Test
  void the_cause_is_the_first_complaint_of_the_last_start() {
    assertThat(ContainerLog.cause(LOG)).contains("cannot find init path '/no/such'");
  }

  @Test
  void a_start_without_a_complaint_has_no_cause() {
    assertThat(ContainerLog.cause(LOG + "2026-01-01 04:00:00.000+0000: starting up\n")).isEmpty();
    assertThat(ContainerLog.cause("")).isEmpty();
  }

  @Test
  void a_log_that_does_not_exist_has_no_cause() {
    assertThat(ContainerLog.cause(Path.of("/no/such/log"))).isEmpty();
  }
}
