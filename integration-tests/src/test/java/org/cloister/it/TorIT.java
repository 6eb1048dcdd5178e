package org.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
  private static final Path TORRC = Path.of("/etc/tor/torrc");
  private static final Path DEV_LOG = Path.of("/dev/log");

  @Parameter String on;
  private Path savedTorrc;
  private Path syslog;
  private Process syslogd;
  private Platform platform;

  @BeforeParameterizedClassInvocation
  void start(String backend) throws IOException {
    savedTorrc = Files.createTempFile("torrc", ".saved");
    Files.copy(TORRC, savedTorrc, StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(
        TORRC, "DisableNetwork 1\nLog notice syslog\nSocksPort 0\nDataDirectory /var/lib/tor\n");
    syslog = Files.createTempFile("syslog", ".log");
    assertThat(DEV_LOG)
        .as("no syslog daemon of the host's may run beside the test's")
        .doesNotExist();
    syslogd =
        new ProcessBuilder("busybox", "syslogd", "-n", "-O", syslog.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Await.until("syslogd listens", Duration.ofSeconds(10), () -> Files.exists(DEV_LOG));
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
      syslogd.destroy();
      Files.deleteIfExists(DEV_LOG);
      Files.copy(savedTorrc, TORRC, StandardCopyOption.REPLACE_EXISTING);
      Files.delete(savedTorrc);
      Files.delete(syslog);
    }
  }

  @Test
  void its_syslog_lines_arrive_at_the_hosts_syslog_socket() {
    Await.until(
        "a line of Tor's is in the syslog",
        Duration.ofSeconds(30),
        () -> read(syslog),
        () -> read(syslog).matches("(?s).*Tor.*(opening log|Tor \\d).*"));
  }

  @Test
  void it_runs_as_debian_tor() {
    assertThat(
            Command.of("ps", "-o", "user:20=", "-p", Long.toString(platform.pid("tor")))
                .mustSucceed()
                .out()
                .strip())
        .isEqualTo("debian-tor");
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

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
