package org.cloister.backend.kvm.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.cloister.backend.kvm.wire.Peer;
import org.cloister.backend.kvm.wire.WireLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class QmpClientTest {
  private static final String GREETING =
      "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 2, \"major\": 9},"
          + " \"package\": \"\"}, \"capabilities\": []}}\r\n";

  @TempDir Path directory;

  private final BlockingQueue<QmpEvent> events = new LinkedBlockingQueue<>();
  private WireLoop loop;
  private Peer qemu;
  private QmpClient client;

  @BeforeEach
  void connect() throws IOException {
    loop = new WireLoop();
    qemu = new Peer(directory.resolve("monitor"));
    client = QmpClient.connect(loop, qemu.socket(), events::add);
    qemu.accept();
    qemu.send(GREETING);
    assertThat(qemu.receiveLine()).contains("qmp_capabilities");
    qemu.send("{\"return\": {}, \"id\": 0}\r\n");
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    loop.close();
    qemu.close();
  }

  @Test
  void commands_are_answered_in_any_order() throws Exception {
    CompletableFuture<JsonNode> first = client.execute("query-status", Map.of());
    CompletableFuture<JsonNode> second = client.execute("cont", Map.of());
    assertThat(qemu.receiveLine()).contains("\"query-status\"", "\"id\":1");
    assertThat(qemu.receiveLine()).contains("\"cont\"", "\"id\":2");

    qemu.send("{\"return\": {}, \"id\": 2}\r\n{\"return\": {\"running\": true}, \"id\": 1}\r\n");

    assertThat(second.get()).isEmpty();
    assertThat(first.get().path("running").asBoolean()).isTrue();
    assertThat(client.version().get()).hasToString("9.2.0");
  }

  @Test
  void a_command_that_is_refused_fails_with_the_reason() throws Exception {
    CompletableFuture<JsonNode> answer = client.execute("migrate", Map.of("uri", "fd:9"));

    qemu.send("{\"error\": {\"class\": \"GenericError\", \"desc\": \"no fd\"}, \"id\": 1}\r\n");

    assertThatThrownBy(answer::get)
        .cause()
        .isInstanceOfSatisfying(
            QmpException.class, e -> assertThat(e.kind()).isEqualTo("GenericError"))
        .hasMessage("QEMU refused migrate: no fd");
  }

  @Test
  void events_are_told() throws Exception {
    qemu.send("{\"event\": \"SHUTDOWN\", \"data\": {\"guest\": true}, \"timestamp\": {}}\r\n");

    QmpEvent event = events.take();

    assertThat(event.name()).isEqualTo("SHUTDOWN");
    assertThat(event.data().path("guest").asBoolean()).isTrue();
  }

  @Test
  void commands_fail_when_qemu_ends() throws Exception {
    CompletableFuture<JsonNode> answer = client.execute("query-status", Map.of());

    qemu.hangUp();

    assertThatThrownBy(answer::get)
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("no connection to QEMU");
    assertThatThrownBy(() -> client.execute("cont", Map.of()).get())
        .hasMessageContaining("not connected");
  }

  @Test
  void an_answer_to_no_command_closes_the_connection() throws Exception {
    CompletableFuture<JsonNode> answer = client.execute("query-status", Map.of());
    qemu.receiveLine();

    qemu.send("{\"return\": {}, \"id\": 99}\r\n");

    assertThatThrownBy(answer::get).hasMessageContaining("the command 99 that nobody gave");
    assertThat(qemu.isClosed()).isTrue();
  }
}
