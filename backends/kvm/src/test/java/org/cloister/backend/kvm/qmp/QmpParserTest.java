package org.cloister.backend.kvm.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QmpParserTest {
  private static List<QmpMessage> parse(String text) throws IOException {
    List<QmpMessage> messages = new ArrayList<>();
    new QmpParser().parse(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), messages::add);
    return messages;
  }

  @Test
  void the_greeting_tells_the_version() throws IOException {
    assertThat(
            parse(
                "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 22, \"minor\": 2, \"major\": 7},"
                    + " \"package\": \"Debian 1:7.2\"}, \"capabilities\": [\"oob\"]}}\r\n"))
        .containsExactly(new QmpMessage.Greeting(new QemuVersion(7, 2, 22, "Debian 1:7.2")));
    assertThat(new QemuVersion(7, 2, 22, "Debian 1:7.2")).hasToString("7.2.22 (Debian 1:7.2)");
  }

  @Test
  void answers_errors_and_events_are_told_apart() throws IOException {
    List<QmpMessage> messages =
        parse(
            "{\"return\": {\"status\": \"running\"}, \"id\": 3}\r\n"
                + "\r\n"
                + "{\"id\": 4, \"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}}\r\n"
                + "{\"timestamp\": {\"seconds\": 1, \"microseconds\": 2}, \"event\": \"STOP\"}\r\n"
                + "{\"return\": [");

    assertThat(messages).hasSize(3);
    assertThat(messages.get(0))
        .isInstanceOfSatisfying(
            QmpMessage.Success.class,
            success -> {
              assertThat(success.id()).isEqualTo(3);
              assertThat(success.value().path("status").asText()).isEqualTo("running");
            });
    assertThat(messages.get(1)).isEqualTo(new QmpMessage.Failure(4, "GenericError", "no"));
    assertThat(messages.get(2))
        .isInstanceOfSatisfying(
            QmpMessage.Happened.class,
            happened -> assertThat(happened.event().name()).isEqualTo("STOP"));
  }

  @Test
  void what_is_no_message_is_refused() {
    for (String line :
        List.of(
            "rubbish",
            "{",
            "1",
            "[]",
            "{}",
            "{} {}",
            "{\"return\": {}}",
            "{\"return\": {}, \"id\": \"x\"}",
            "{\"return\": {}, \"id\": 1.5}",
            "{\"QMP\": {}}",
            "{\"QMP\": {\"version\": {\"qemu\": {\"major\": \"7\"}}}}",
            "[".repeat(100_000))) {
      assertThatThrownBy(() -> parse(line + "\n"))
          .as(line.substring(0, Math.min(50, line.length())))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("QEMU ");
    }
  }

  @Test
  void a_line_without_end_is_refused() {
    assertThatThrownBy(() -> parse("x".repeat(QmpParser.LONGEST_LINE + 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than " + QmpParser.LONGEST_LINE + " bytes");
  }

  @Test
  void a_command_is_one_line() {
    String text =
        StandardCharsets.UTF_8
            .decode(QmpParser.command("device_del", Map.of("id", "a\nb\"c"), 7))
            .toString();

    assertThat(text).endsWith("}\n").contains("\"a\\nb\\\"c\"", "\"id\":7", "\"device_del\"");
    assertThat(text.indexOf('\n')).isEqualTo(text.length() - 1);
  }
}
