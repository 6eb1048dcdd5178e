package org.cloister.backend.kvm.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class QmpParserPropertyTest {
  private static final String[] PARTS = {
    "{",
    "}",
    "[",
    "]",
    "\"QMP\"",
    "\"return\"",
    "\"id\"",
    "\"error\"",
    "\"event\"",
    "\"desc\"",
    "\"class\"",
    "\"data\"",
    "\"version\"",
    "\"qemu\"",
    "\"major\"",
    ":",
    ",",
    "1",
    "-1e999",
    "99999999999999999999",
    "null",
    "true",
    "\"x\"",
    "\n",
    "\r",
    "\0",
    "\"\\ud800\"",
    "\u00ff"
  };

  @Provide
  Arbitrary<byte[]> bytes() {
    Arbitrary<byte[]> parts =
        Arbitraries.of(PARTS)
            .list()
            .ofMaxSize(60)
            .map(list -> String.join("", list).getBytes(StandardCharsets.UTF_8));
    return Arbitraries.oneOf(parts, Arbitraries.bytes().array(byte[].class).ofMaxSize(300));
  }

  /** Whatever comes, the outcome is messages or an IOException. */
  @Property(tries = 2000)
  void hostile_bytes_are_messages_or_refused(@ForAll("bytes") byte[] bytes) {
    List<QmpMessage> messages = new ArrayList<>();
    try {
      new QmpParser().parse(ByteBuffer.wrap(bytes), messages::add);
      new QmpParser().parse(ByteBuffer.wrap("\n".getBytes(StandardCharsets.UTF_8)), messages::add);
    } catch (IOException refused) {
      assertThat(refused).hasMessageStartingWith("QEMU ");
    }
    assertThat(messages).doesNotContainNull();
  }

  @Property(tries = 200)
  void it_does_not_matter_where_bytes_are_cut(@ForAll @IntRange(min = 1, max = 40) int size)
      throws IOException {
    byte[] text =
        ("{\"return\": {}, \"id\": 1}\r\n{\"event\": \"STOP\", \"data\": {\"a\": [1]}}\r\n"
                + "{\"error\": {\"class\": \"X\", \"desc\": \"\u00e4\"}, \"id\": 2}\r\n")
            .getBytes(StandardCharsets.UTF_8);
    QmpParser parser = new QmpParser();
    List<QmpMessage> messages = new ArrayList<>();

    for (int start = 0; start < text.length; start += size) {
      parser.parse(
          ByteBuffer.wrap(text, start, Math.min(size, text.length - start)), messages::add);
    }

    assertThat(messages).hasSize(3).element(2).isEqualTo(new QmpMessage.Failure(2, "X", "ä"));
  }
}
