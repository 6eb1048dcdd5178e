package org.cloister.shell.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.cloister.client.wire.FrameWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PulledInputTest {
  private static final int FRAME = 5;

  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final PulledInput input = new PulledInput(new FrameWriter(Channels.newChannel(sent)));

  private void awaitAsked(int times) throws InterruptedException {
    long end = System.nanoTime() + 10_000_000_000L;
    while (sent.size() < times * FRAME && System.nanoTime() < end) {
      Thread.sleep(2);
    }
    assertThat(sent.size()).isEqualTo(times * FRAME);
  }

  private static CompletableFuture<Integer> read(InputStream stream, byte[] bytes) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return stream.read(bytes);
          } catch (IOException e) {
            return -2;
          }
        });
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void a_piece_is_asked_for_when_it_is_read_and_not_before() throws Exception {
    assertThat(sent.size()).isZero();
    byte[] bytes = new byte[10];
    CompletableFuture<Integer> read = read(input.view(), bytes);
    awaitAsked(1);
    input.arrived(ascii("abc"));

    assertThat(read.get()).isEqualTo(3);
    assertThat(bytes).startsWith('a', 'b', 'c');
  }

  @Test
  void what_nobody_asked_for_is_not_kept() throws Exception {
    input.arrived(ascii("unasked"));
    byte[] bytes = new byte[10];
    CompletableFuture<Integer> read = read(input.view(), bytes);
    awaitAsked(1);
    input.arrived(ascii("x"));

    assertThat(read.get()).isEqualTo(1);
  }

  @Test
  void an_empty_piece_is_the_end_and_is_not_asked_beyond() throws Exception {
    CompletableFuture<Integer> read = read(input.view(), new byte[1]);
    awaitAsked(1);
    input.arrived(new byte[0]);

    assertThat(read.get()).isEqualTo(-1);
    assertThat(input.view().read()).isEqualTo(-1);
    assertThat(sent.size()).isEqualTo(FRAME);
  }

  @Test
  void closing_a_view_ends_its_read_and_the_next_one_gets_the_piece() throws Exception {
    InputStream first = input.view();
    CompletableFuture<Integer> abandoned = read(first, new byte[1]);
    awaitAsked(1);
    first.close();
    assertThat(abandoned.get()).isEqualTo(-1);

    byte[] bytes = new byte[2];
    CompletableFuture<Integer> read = read(input.view(), bytes);
    input.arrived(ascii("yz"));

    assertThat(read.get()).isEqualTo(2);
    assertThat(bytes).containsExactly('y', 'z');
    assertThat(sent.size()).as("asked once").isEqualTo(FRAME);
  }

  @Test
  void a_client_that_goes_is_the_end() throws Exception {
    CompletableFuture<Integer> read = read(input.view(), new byte[1]);
    awaitAsked(1);
    input.end();

    assertThat(read.get()).isEqualTo(-1);
  }
}
