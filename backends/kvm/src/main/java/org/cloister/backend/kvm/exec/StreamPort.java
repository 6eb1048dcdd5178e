package org.cloister.backend.kvm.exec;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.cloister.backend.kvm.command.Endpoint;
import org.cloister.backend.kvm.command.SerialPort;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.backend.kvm.live.PortPlug;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A plugged port, connected to. Thread-safe. */
final class StreamPort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamPort.class);
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final PortPlug plug;
  private final SerialPort port;
  private final PortPool pool;
  private final SocketChannel channel;
  private boolean closed;

  private StreamPort(PortPlug plug, SerialPort port, PortPool pool, SocketChannel channel) {
    this.plug = plug;
    this.port = port;
    this.pool = pool;
    this.channel = channel;
  }

  /**
   * Plugs a port. One with this number that an earlier platform left is unplugged first.
   *
   * @param guest the guest
   * @param number its number, of the pool
   * @param pool gets the number back when the port is unplugged, or could not be plugged
   * @return the port
   * @throws IOException if the guest does not take it; nothing is left of it then
   * @throws InterruptedException if the thread is interrupted
   */
  static StreamPort plug(LiveGuest guest, int number, PortPool pool)
      throws IOException, InterruptedException {
    Path socket = guest.places().streams(number);
    SerialPort port = new SerialPort(number, new Endpoint.Socket(socket));
    PortPlug plug = new PortPlug(guest.monitor());
    boolean plugged = false;
    try {
      if (Files.deleteIfExists(socket)) {
        guest.await(plug.unplug(port), "let go of a port", DEADLINE);
      }
      guest.await(plug.plug(port), "take a port", DEADLINE);
      plugged = true;
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      return new StreamPort(plug, port, pool, channel);
    } catch (IOException | InterruptedException | RuntimeException e) {
      if (plugged) {
        plug.unplug(port).whenComplete((done, failure) -> pool.giveBack(number));
      } else {
        pool.giveBack(number);
      }
      throw e;
    }
  }

  /** {@return the host's end; blocks} */
  SocketChannel channel() {
    return channel;
  }

  /** Ends the connection and takes the port from the guest. Idempotent. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("A connection to a guest cannot be closed: {}", e.getMessage());
    }
    plug.unplug(port).whenComplete((done, failure) -> unplugged(failure));
  }

  private void unplugged(Throwable failure) {
    if (failure != null) {
      LOG.debug("The port {} is not given back: {}", port.number(), failure.toString());
      return;
    }
    try {
      Files.deleteIfExists(((Endpoint.Socket) port.endpoint()).path());
    } catch (IOException e) {
      LOG.warn("A socket of a guest stays: {}", e.getMessage());
    }
    pool.giveBack(port.number());
  }
}
