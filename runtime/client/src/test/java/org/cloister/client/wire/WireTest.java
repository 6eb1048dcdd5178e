package org.cloister.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireTest {
  private final List<String> arrivals = new ArrayList<>();

  private FrameReader reader(byte[] bytes) {
    return new FrameReader(
        Channels.newChannel(new ByteArrayInputStream(bytes)),
        new FrameReader.Arrival() {
          @Override
          public void begun() {
            arrivals.add("begun");
          }

          @Override
          public void complete() {
            arrivals.add("complete");
          }
        });
  }

  private static byte[] written(FrameType type, byte[] payload) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new FrameWriter(Channels.newChannel(bytes)).write(type, payload, 0, payload.length);
    return bytes.toByteArray();
  }

  @Test
  void what_is_longer_than_a_frame_becomes_several() throws IOException {
    byte[] payload = new byte[FrameReader.MAX_PAYLOAD * 2 + 1];
    FrameReader reader = reader(written(FrameType.OUT, payload));

    assertThat(reader.read().payload()).hasSize(FrameReader.MAX_PAYLOAD);
    assertThat(reader.read().payload()).hasSize(FrameReader.MAX_PAYLOAD);
    assertThat(reader.read().payload()).hasSize(1);
    assertThat(reader.read()).isNull();
  }

  @Test
  void a_frame_that_claims_to_be_huge_is_refused_before_memory_is_taken() {
    assertThatThrownBy(() -> reader(new byte[] {0, 127, -1, -1, -1}).read())
        .isInstanceOf(WireException.class)
        .hasMessage("a frame of 2147483647 bytes");
    assertThatThrownBy(() -> reader(new byte[] {0, -1, -1, -1, -1}).read())
        .isInstanceOf(WireException.class)
        .hasMessage("a frame of -1 bytes");
  }

  @Test
  void it_is_told_when_a_frame_begins_and_when_it_is_complete() throws IOException {
    byte[] frame = written(FrameType.OUT, new byte[10]);

    assertThatThrownBy(() -> reader(Arrays.copyOf(frame, 8)).read())
        .isInstanceOf(WireException.class);
    assertThat(arrivals).containsExactly("begun");

    reader(frame).read();
    assertThat(arrivals).containsExactly("begun", "begun", "complete");
  }

  @Test
  void a_command_line_that_fits_no_frame_is_refused() {
    Hello hello = new Hello(false, false, "", List.of("x".repeat(FrameReader.MAX_PAYLOAD)));

    assertThatThrownBy(hello::encode)
        .isInstanceOf(WireException.class)
        .hasMessage("the command line is longer than 65536 bytes");
  }

  @Test
  void another_version_is_named() {
    assertThatThrownBy(() -> Hello.decode(new byte[] {9, 0, 0, 0, 0, 0}))
        .hasMessage("the client speaks version 9 of the protocol, the platform version 1");
  }
}
