package org.cloister.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * The host as the Tor definition of the GuixSD article expects it, with Tor's network switched off:
 * the host's torrc is another one while this is open, and a real syslog daemon listens on {@code
 * /dev/log}.
 */
final class OfflineTor implements AutoCloseable {
  private static final Path TORRC = Path.of("/etc/tor/torrc");
  private static final Path DEV_LOG = Path.of("/dev/log");
  private static final String WITHOUT_NETWORK =
      "DisableNetwork 1\nLog notice syslog\nSocksPort 0\nDataDirectory /var/lib/tor\n";

  private final Path savedTorrc;
  private final Path syslog;
  private final Process syslogd;

  OfflineTor() throws IOException {
    assertThat(DEV_LOG)
        .as("no syslog daemon of the host's may run beside the test's")
        .doesNotExist();
    savedTorrc = Files.createTempFile("torrc", ".saved");
    Files.copy(TORRC, savedTorrc, StandardCopyOption.REPLACE_EXISTING);
    syslog = Files.createTempFile("syslog", ".log");
    Files.writeString(TORRC, WITHOUT_NETWORK);
    syslogd =
        new ProcessBuilder("busybox", "syslogd", "-n", "-O", syslog.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Await.until("syslogd listens", Duration.ofSeconds(10), () -> Files.exists(DEV_LOG));
  }

  /** All lines that have arrived at the host's syslog socket. */
  String syslog() {
    try {
      return Files.readString(syslog);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    syslogd.destroy();
    Files.copy(savedTorrc, TORRC, StandardCopyOption.REPLACE_EXISTING);
    Files.delete(savedTorrc);
    syslogd.onExit().join();
    Files.deleteIfExists(DEV_LOG);
    Files.delete(syslog);
  }
}
