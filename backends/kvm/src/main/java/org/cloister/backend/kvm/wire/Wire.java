package org.cloister.backend.kvm.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a Unix socket. What is sent is kept until the other side takes it, up to a limit:
 * one that takes nothing costs a bounded amount of memory and blocks nobody. Thread-safe.
 */
public final class Wire implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

  private final SocketChannel channel;
  private final Selector selector;
  private final WireListener listener;
  private final long limit;
  private final Queue<ByteBuffer> unsent = new ArrayDeque<>();
  private long unsentBytes;
  private IOException closedFor;
  private boolean told;

  Wire(SocketChannel channel, Selector selector, WireListener listener, long limit) {
    this.channel = channel;
    this.selector = selector;
    this.listener = listener;
    this.limit = limit;
  }

  /**
   * Sends bytes, after those sent before.
   *
   * @param bytes what to send; owned by the wire from now on
   * @throws IOException if the wire is closed, or if more than its limit would be unsent
   */
  public void send(ByteBuffer bytes) throws IOException {
    synchronized (this) {
      if (closedFor != null) {
        throw new IOException("not connected: " + closedFor.getMessage(), closedFor);
      }
      if (unsentBytes + bytes.remaining() > limit) {
        throw new IOException("the other side has not taken the last " + unsentBytes + " bytes");
      }
      unsent.add(bytes);
      unsentBytes += bytes.remaining();
    }
    selector.wakeup();
  }

  /** Closes the wire; the listener hears of it on the loop's thread. Idempotent. */
  @Override
  public void close() {
    close(new IOException("closed"));
  }

  synchronized void close(IOException reason) {
    if (closedFor == null) {
      closedFor = reason;
      unsent.clear();
      unsentBytes = 0;
      selector.wakeup();
    }
  }

  /** On the loop's thread: joins it. */
  void register() throws IOException {
    channel.register(selector, SelectionKey.OP_READ, this);
  }

  /** On the loop's thread: {@return what to wait for, 0 when the wire is closed} */
  int interest() {
    synchronized (this) {
      if (closedFor == null) {
        return unsent.isEmpty()
            ? SelectionKey.OP_READ
            : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
      }
    }
    end();
    return 0;
  }

  /** On the loop's thread: reads and writes what is possible. */
  void serve(ByteBuffer space) {
    try {
      send();
      space.clear();
      int count = channel.read(space);
      if (count < 0) {
        close(new IOException("the other side has closed the connection"));
      } else if (count > 0 && isOpen()) {
        listener.received(space.flip());
      }
    } catch (IOException e) {
      close(e);
    } catch (RuntimeException e) {
      // A fault of ours must not take the other guests' wires with it.
      LOG.error("Closing a connection to a guest after an unexpected failure", e);
      close(new IOException("unexpected failure: " + e, e));
    }
  }

  private synchronized boolean isOpen() {
    return closedFor == null;
  }

  private synchronized void send() throws IOException {
    while (!unsent.isEmpty()) {
      ByteBuffer next = unsent.element();
      unsentBytes -= channel.write(next);
      if (next.hasRemaining()) {
        return;
      }
      unsent.remove();
    }
  }

  private void end() {
    if (told) {
      return;
    }
    told = true;
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("A connection to a guest cannot be closed: {}", e.getMessage());
    }
    IOException reason;
    synchronized (this) {
      reason = closedFor;
    }
    try {
      listener.closed(reason);
    } catch (RuntimeException e) {
      LOG.error("Unexpected failure after a connection to a guest was closed", e);
    }
  }
}
