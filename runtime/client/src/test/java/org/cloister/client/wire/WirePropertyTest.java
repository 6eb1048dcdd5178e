package org.cloister.client.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class WirePropertyTest {
  private static FrameReader reader(byte[] bytes) {
    return new FrameReader(
        Channels.newChannel(new ByteArrayInputStream(bytes)), FrameReader.Arrival.UNWATCHED);
  }

  private static byte[] written(FrameType type, byte[] payload) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new FrameWriter(Channels.newChannel(bytes)).write(type, payload, 0, payload.length);
    return bytes.toByteArray();
  }

  /** Lone surrogates have no UTF-8. */
  private static String wellFormed(String text) {
    return text.replaceAll("\\p{Cs}", "?");
  }

  @Property
  void a_frame_comes_out_as_it_went_in(
      @ForAll FrameType type, @ForAll @Size(max = 1000) byte[] payload) throws IOException {
    FrameReader reader = reader(written(type, payload));

    Frame frame = reader.read();

    assertThat(frame.type()).isEqualTo(type);
    assertThat(frame.payload()).isEqualTo(payload);
    assertThat(reader.read()).isNull();
  }

  @Property
  void any_bytes_are_frames_or_refused(@ForAll @Size(max = 200) byte[] bytes) throws IOException {
    FrameReader reader = reader(bytes);
    try {
      while (reader.read() != null) {
        // Each frame takes at least five bytes, so this ends.
      }
    } catch (WireException e) {
      assertThat(e).hasMessageContaining("frame");
    }
  }

  @Property
  void a_greeting_comes_out_as_it_went_in(
      @ForAll boolean in,
      @ForAll boolean out,
      @ForAll String type,
      @ForAll @Size(max = 20) List<String> words)
      throws WireException {
    Hello hello =
        new Hello(
            in, out, wellFormed(type), words.stream().map(WirePropertyTest::wellFormed).toList());

    assertThat(Hello.decode(hello.encode())).isEqualTo(hello);
  }

  @Property
  void any_bytes_are_a_greeting_or_refused(@ForAll @Size(max = 100) byte[] bytes) {
    try {
      assertThat(Hello.decode(bytes).words()).isNotNull();
    } catch (WireException e) {
      assertThat(e).hasMessageMatching("a greeting that is cut off|the client speaks version .*");
    }
  }
}
