package org.cloister.shell.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.cloister.client.wire.FrameType;
import org.cloister.client.wire.FrameWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes commands on a Unix socket from those whom the policy allows. A client can do no more harm
 * than its commands do: frames are bounded and must come to their end in time, and there are at
 * most {@value #MOST_CLIENTS} clients.
 */
public final class CommandSocket implements AutoCloseable {
  public static final int MOST_CLIENTS = 64;

  private static final Logger LOG = LoggerFactory.getLogger(CommandSocket.class);
  private static final Duration FRAME_LIMIT = Duration.ofSeconds(10);
  private static final int REFUSED = 1;

  private final Path path;
  private final PeerPolicy policy;
  private final ClientSession.CommandLine commandLine;
  private final ServerSocketChannel server;
  private final Deadlines deadlines;
  private final Semaphore places = new Semaphore(MOST_CLIENTS);
  private final Set<ClientSession> sessions = ConcurrentHashMap.newKeySet();

  private CommandSocket(
      Path path,
      PeerPolicy policy,
      ClientSession.CommandLine commandLine,
      Duration frameLimit,
      ServerSocketChannel server) {
    this.path = path;
    this.policy = policy;
    this.commandLine = commandLine;
    this.deadlines = new Deadlines(frameLimit);
    this.server = server;
  }

  /**
   * Opens the socket. A file that an earlier platform left there is removed: this one holds the
   * home's lock.
   *
   * @param path where; its directory is closed to others
   * @param policy who may use it
   * @param commandLine runs commands
   * @return the open socket
   * @throws IOException if it cannot be bound
   */
  public static CommandSocket open(
      Path path, PeerPolicy policy, ClientSession.CommandLine commandLine) throws IOException {
    return open(path, policy, commandLine, FRAME_LIMIT);
  }

  static CommandSocket open(
      Path path, PeerPolicy policy, ClientSession.CommandLine commandLine, Duration frameLimit)
      throws IOException {
    Files.deleteIfExists(path);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      server.close();
      throw new IOException("the command socket " + path + ": " + e.getMessage(), e);
    }
    CommandSocket socket = new CommandSocket(path, policy, commandLine, frameLimit, server);
    thread("command socket", socket::accept);
    return socket;
  }

  private void accept() {
    while (true) {
      try {
        SocketChannel channel = server.accept();
        if (places.tryAcquire()) {
          thread("command socket client", () -> serve(channel));
        } else {
          turnAway(channel, MOST_CLIENTS + " clients are being served; try again later");
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn("A client could not be accepted on {}: {}", path, e.getMessage());
        pause();
      }
    }
  }

  /** Out of descriptors, most likely: what is being served must get a chance to end. */
  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      UserPrincipal peer = PeerPolicy.peer(channel);
      if (!policy.allows(peer)) {
        LOG.warn("The user {} tried to command the platform on {}", peer.getName(), path);
        turnAway(channel, "only root and the owner of the platform may command it");
        return;
      }
      ClientSession session = new ClientSession(channel, deadlines, commandLine);
      sessions.add(session);
      try {
        session.serve();
      } finally {
        sessions.remove(session);
      }
    } catch (IOException e) {
      LOG.warn("A client of {} was lost: {}", path, e.getMessage());
    } finally {
      places.release();
    }
  }

  private static void turnAway(SocketChannel channel, String why) {
    try (channel) {
      FrameWriter writer = new FrameWriter(channel);
      byte[] message = ("cloister: " + why + "\n").getBytes(StandardCharsets.UTF_8);
      writer.write(FrameType.ERR, message, 0, message.length);
      writer.write(FrameType.EXIT, new byte[] {REFUSED}, 0, 1);
    } catch (IOException e) {
      // It did not want to know.
    }
  }

  /** Closes the socket, removes its file and ends the clients. */
  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(path);
    sessions.forEach(ClientSession::close);
    deadlines.close();
  }

  private static void thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
