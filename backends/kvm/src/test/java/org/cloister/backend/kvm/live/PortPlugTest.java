package org.cloister.backend.kvm.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.cloister.backend.kvm.command.Endpoint;
import org.cloister.backend.kvm.command.SerialPort;
import org.cloister.backend.kvm.qmp.QmpClient;
import org.cloister.backend.kvm.wire.Peer;
import org.cloister.backend.kvm.wire.WireLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PortPlugTest {
  private static final SerialPort PORT =
      new SerialPort(5, new Endpoint.Socket(Path.of("/run/web/streams")));

  @TempDir Path directory;

  private WireLoop loop;
  private Peer qemu;
  private PortPlug plug;
  private int answered;

  @BeforeEach
  void connect() throws IOException {
    loop = new WireLoop();
    qemu = new Peer(directory.resolve("monitor"));
    plug = new PortPlug(QmpClient.connect(loop, qemu.socket(), event -> {}));
    qemu.accept();
    answer("qmp_capabilities");
  }

  @AfterEach
  void close() throws IOException {
    loop.close();
    qemu.close();
  }

  private String answer(String command) throws IOException {
    return take(command, "\"return\": {}");
  }

  private String refuse(String command) throws IOException {
    return take(command, "\"error\": {\"class\": \"GenericError\", \"desc\": \"busy\"}");
  }

  private String take(String command, String outcome) throws IOException {
    String line = qemu.receiveLine();
    assertThat(line).contains("\"" + command + "\"");
    qemu.send("{" + outcome + ", \"id\": " + answered++ + "}\r\n");
    return line;
  }

  @Test
  void a_port_is_a_backend_and_a_device() throws Exception {
    CompletableFuture<Void> done = plug.plug(PORT);

    assertThat(answer("chardev-add")).contains("/run/web/streams", "\"id\":\"plugged5\"");
    assertThat(answer("device_add")).contains("\"nr\":5", "\"chardev\":\"plugged5\"");
    done.get();
  }

  @Test
  void of_a_device_that_is_refused_no_backend_is_left() throws Exception {
    CompletableFuture<Void> done = plug.plug(PORT);

    answer("chardev-add");
    refuse("device_add");
    answer("chardev-remove");
    // It may have been one that somebody left there.
    refuse("device_del");
    answer("chardev-remove");
    answer("chardev-add");
    refuse("device_add");
    answer("chardev-remove");

    assertThatThrownBy(done::get).hasMessageContaining("QEMU refused device_add: busy");
  }

  @Test
  void a_port_that_somebody_left_there_is_removed_first() throws Exception {
    CompletableFuture<Void> done = plug.plug(PORT);

    refuse("chardev-add");
    answer("device_del");
    answer("chardev-remove");
    answer("chardev-add");
    answer("device_add");

    done.get();
  }

  @Test
  void a_backend_that_is_still_in_use_is_removed_a_moment_later() throws Exception {
    CompletableFuture<Void> done = plug.unplug(PORT);

    answer("device_del");
    refuse("chardev-remove");
    refuse("chardev-remove");
    answer("chardev-remove");

    done.get();
  }
}
