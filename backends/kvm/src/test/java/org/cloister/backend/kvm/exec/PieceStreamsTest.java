package org.cloister.backend.kvm.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.cloister.api.isolation.TerminalSize;
import org.junit.jupiter.api.Test;

class PieceStreamsTest {
  private static PieceInputStream reading(byte[] pieces) {
    return new PieceInputStream(Channels.newChannel(new ByteArrayInputStream(pieces)));
  }

  private static byte[] number(int number) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
  }

  @Property(tries = 200)
  void what_is_written_is_read(@ForAll @Size(max = 20_000) byte[] bytes) throws IOException {
    ByteArrayOutputStream pieces = new ByteArrayOutputStream();
    try (PieceOutputStream output = new PieceOutputStream(Channels.newChannel(pieces), true)) {
      output.write(bytes);
    }

    assertThat(reading(pieces.toByteArray()).readAllBytes()).isEqualTo(bytes);
  }

  /**
   * Whatever a guest sends, it is read to its end or refused, and there is no more than it sent.
   */
  @Property(tries = 2000)
  void hostile_pieces_are_taken_or_refused(@ForAll @Size(max = 100) byte[] pieces) {
    PieceInputStream input = reading(pieces);
    try {
      assertThat(input.readAllBytes().length).isLessThanOrEqualTo(pieces.length);
      assertThat(input.read()).isEqualTo(-1);
    } catch (IOException refused) {
      assertThatThrownBy(input::read).hasMessage(refused.getMessage());
    } catch (Exception other) {
      throw new AssertionError("neither taken nor refused: " + Arrays.toString(pieces), other);
    }
  }

  @Test
  void what_is_no_piece_is_refused_for_good() {
    for (int number : new int[] {-1, Piece.LARGEST + 1, Piece.HELLO, Integer.MIN_VALUE}) {
      PieceInputStream input = reading(number(number));
      for (int again = 0; again < 2; again++) {
        assertThatThrownBy(input::read)
            .hasMessage("the guest sent a piece of " + Integer.toUnsignedString(number) + " bytes");
      }
    }
  }

  @Test
  void nothing_is_read_after_the_end() throws IOException {
    PieceInputStream input = reading(new byte[] {1, 0, 0, 0, 'x', 0, 0, 0, 0, 1, 0, 0, 0, 'y'});

    assertThat(input.readAllBytes()).asString().isEqualTo("x");
    assertThat(input.read()).isEqualTo(-1);
  }

  @Test
  void a_size_of_a_terminal_is_told_as_the_kernel_takes_it() throws IOException {
    ByteArrayOutputStream pieces = new ByteArrayOutputStream();
    try (PieceOutputStream output = new PieceOutputStream(Channels.newChannel(pieces), false)) {
      output.resize(new TerminalSize(80, 24));
    }

    assertThat(pieces.toByteArray()).containsExactly(0, 0, 0, 0x80, 24, 0, 80, 0, 0, 0, 0, 0);
  }

  @Test
  void a_closed_input_takes_nothing_and_ends_once() throws IOException {
    ByteArrayOutputStream pieces = new ByteArrayOutputStream();
    PieceOutputStream output = new PieceOutputStream(Channels.newChannel(pieces), true);

    output.close();
    output.close();

    assertThat(pieces.toByteArray()).isEqualTo(number(Piece.END));
    assertThatThrownBy(() -> output.write(1)).isInstanceOf(IOException.class);
  }

  @Test
  void a_reader_that_waits_reads_the_end_when_the_port_is_closed() throws Exception {
    Pipe pipe = Pipe.open();
    PieceInputStream input = new PieceInputStream(pipe.source());
    pipe.sink().write(ByteBuffer.wrap("\2\0\0\0x".getBytes(StandardCharsets.ISO_8859_1)));
    assertThat(input.read()).isEqualTo('x');
    CompletableFuture<Integer> next =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return input.read();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });

    pipe.source().close();

    assertThat(next.get()).isEqualTo(-1);
    pipe.sink().close();
  }
}
