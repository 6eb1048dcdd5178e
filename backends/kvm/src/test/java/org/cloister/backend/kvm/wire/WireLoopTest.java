package org.cloister.backend.kvm.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WireLoopTest {
  private static final long LIMIT = 1 << 20;

  @TempDir Path directory;

  private WireLoop loop;
  private Peer peer;

  @BeforeEach
  void open() throws IOException {
    loop = new WireLoop();
    peer = new Peer(directory.resolve("socket"));
  }

  @AfterEach
  void close() throws IOException {
    loop.close();
    peer.close();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private Wire connect(WireListener listener) throws IOException {
    Wire wire = loop.connect(peer.socket(), listener, LIMIT);
    peer.accept();
    return wire;
  }

  @Test
  void bytes_go_both_ways_in_order() throws Exception {
    Recorder recorder = new Recorder();
    Wire wire = connect(recorder);

    wire.send(bytes("one "));
    wire.send(bytes("two"));
    peer.send("three");

    assertThat(new String(peer.receive(7), StandardCharsets.UTF_8)).isEqualTo("one two");
    assertThat(recorder.take(5)).isEqualTo("three");
  }

  @Test
  void a_side_that_hangs_up_is_noticed() throws Exception {
    Recorder recorder = new Recorder();
    Wire wire = connect(recorder);

    peer.hangUp();

    assertThat(recorder.reason()).hasMessageContaining("closed the connection");
    assertThatThrownBy(() -> wire.send(bytes("x")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("closed the connection");
  }

  @Test
  void a_side_that_takes_nothing_is_kept_waiting_up_to_a_limit() throws Exception {
    Recorder recorder = new Recorder();
    Wire wire = connect(recorder);

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                wire.send(ByteBuffer.allocate(100_000));
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has not taken");
  }

  @Test
  void a_listener_that_refuses_what_came_has_its_wire_closed_and_no_other() throws Exception {
    Recorder good = new Recorder();
    Wire goodWire = connect(good);
    CompletableFuture<IOException> closed = new CompletableFuture<>();
    try (Peer hostile = new Peer(directory.resolve("hostile"))) {
      for (RuntimeException fault :
          new RuntimeException[] {null, new IllegalStateException("a fault of ours")}) {
        loop.connect(hostile.socket(), new Refusing(fault, closed), LIMIT);
        hostile.accept();
        hostile.send("rubbish");

        assertThat(hostile.isClosed()).isTrue();
      }
    }
    assertThat(closed.get()).hasMessage("refused");

    goodWire.send(bytes("x"));
    peer.send("still here");
    assertThat(good.take(10)).isEqualTo("still here");
  }

  @Test
  void closing_the_loop_closes_every_wire() throws Exception {
    Recorder recorder = new Recorder();
    connect(recorder);

    loop.close();

    assertThat(recorder.reason()).hasMessage("closed");
    assertThat(peer.isClosed()).isTrue();
    assertThatThrownBy(() -> loop.connect(peer.socket(), recorder, LIMIT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the loop is closed");
  }

  @Test
  void a_socket_that_nobody_listens_on_is_named() {
    Path nobody = directory.resolve("nobody");

    assertThatThrownBy(() -> loop.connect(nobody, new Recorder(), LIMIT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(nobody.toString());
  }

  private static final class Recorder implements WireListener {
    private final BlockingQueue<Byte> bytes = new LinkedBlockingQueue<>();
    private final CompletableFuture<IOException> closed = new CompletableFuture<>();

    @Override
    public void received(ByteBuffer more) {
      while (more.hasRemaining()) {
        bytes.add(more.get());
      }
    }

    @Override
    public void closed(IOException reason) {
      closed.complete(reason);
    }

    String take(int count) throws InterruptedException {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < count; i++) {
        text.append((char) bytes.take().byteValue());
      }
      return text.toString();
    }

    IOException reason() throws Exception {
      return closed.get(30, TimeUnit.SECONDS);
    }
  }

  private record Refusing(RuntimeException fault, CompletableFuture<IOException> closed)
      implements WireListener {
    @Override
    public void received(ByteBuffer bytes) throws IOException {
      if (fault != null) {
        throw fault;
      }
      throw new IOException("refused");
    }

    @Override
    public void closed(IOException reason) {
      closed.complete(reason);
    }
  }
}
