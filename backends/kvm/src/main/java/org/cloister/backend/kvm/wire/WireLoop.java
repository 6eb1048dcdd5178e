package org.cloister.backend.kvm.wire;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves all wires on one thread. A guest that floods its wire gets no more than its turn: one read
 * a round. Thread-safe.
 */
public final class WireLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WireLoop.class);
  private static final int SPACE = 1 << 16;

  private final Selector selector;
  private final Thread thread;
  private final Queue<Wire> added = new ConcurrentLinkedQueue<>();
  private volatile boolean closing;

  /**
   * Starts the thread.
   *
   * @throws IOException if there are no descriptors left
   */
  public WireLoop() throws IOException {
    selector = Selector.open();
    thread = new Thread(this::run, "cloister-kvm-wires");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Connects.
   *
   * @param socket the path of a Unix socket that somebody listens on
   * @param listener hears what comes
   * @param limit how many bytes may be unsent
   * @return the connection
   * @throws IOException if nobody listens, or the path is too long for a socket
   */
  public Wire connect(Path socket, WireListener listener, long limit) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.configureBlocking(false);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw new IOException("no connection to " + socket + ": " + e.getMessage(), e);
    }
    Wire wire = new Wire(channel, selector, listener, limit);
    synchronized (this) {
      if (closing) {
        channel.close();
        throw new IOException("no connection to " + socket + ": the loop is closed");
      }
      added.add(wire);
    }
    selector.wakeup();
    return wire;
  }

  /** Closes all wires and ends the thread. Idempotent; not to be called by a listener. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
    }
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    ByteBuffer space = ByteBuffer.allocateDirect(SPACE);
    try (selector) {
      boolean last;
      do {
        last = closing;
        register();
        for (SelectionKey key : selector.keys()) {
          update(key, last);
        }
        if (!last) {
          selector.select(key -> ((Wire) key.attachment()).serve(space));
        }
      } while (!last);
    } catch (IOException e) {
      LOG.error("The connections to guests cannot be served any more", e);
    }
  }

  private void register() throws IOException {
    for (Wire wire = added.poll(); wire != null; wire = added.poll()) {
      wire.register();
    }
  }

  private static void update(SelectionKey key, boolean last) {
    if (!key.isValid()) {
      return;
    }
    Wire wire = (Wire) key.attachment();
    if (last) {
      wire.close();
    }
    int interest = wire.interest();
    if (interest != 0) {
      key.interestOps(interest);
    }
  }
}
