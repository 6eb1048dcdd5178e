package org.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/**
 * The Tor definition of the GuixSD article, as it stands, with the network switched off in the
 * torrc.
 */
@OnEachBackend
class TorIT {
  @Parameter String on;
  private OfflineTor host;
  private Platform platform;

  @BeforeParameterizedClassInvocation
  void start(String backend) throws IOException {
    host = new OfflineTor();
    platform = Platform.prepare();
    platform.defineShipped("tor");
    platform.start();
    platform.must("choose", "tor", backend);
    platform.must("restart", "tor");
    platform.awaitState("tor", "running");
  }

  @AfterParameterizedClassInvocation
  void stop() throws IOException {
    try {
      platform.close();
    } finally {
      host.close();
    }
  }

  @Test
  void its_syslog_lines_arrive_at_the_hosts_syslog_socket() {
    Await.until(
        "a line of Tor's is in the syslog",
        Duration.ofSeconds(30),
        host::syslog,
        () -> host.syslog().matches("(?s).*Tor.*(opening log|Tor \\d).*"));
  }

  @Test
  void it_runs_as_debian_tor() {
    assertThat(platform.processes("tor", "user:20=")).contains("debian-tor tor");
  }

  @Test
  void it_keeps_its_state_in_var_lib_tor() {
    Await.until(
        "Tor's state file is on the host",
        Duration.ofSeconds(30),
        () -> Files.exists(Path.of("/var/lib/tor/state")));
  }

  @Test
  void it_can_write_to_var_lib_tor_only() {
    String script =
        "for d in / /etc /usr /usr/lib /var /var/lib /dev /proc /proc/sys /var/lib/tor; do"
            + " if touch $d/cloister-probe 2>/dev/null; then echo $d; rm $d/cloister-probe; fi; done";

    assertThat(platform.must("exec", "tor", "--", "/bin/sh", "-c", script).lines())
        .containsExactly("/var/lib/tor");
  }

  @Test
  void the_rest_of_var_lib_does_not_exist_inside() {
    assertThat(platform.must("exec", "tor", "--", "ls", "/var/lib").lines()).containsExactly("tor");
  }
}
