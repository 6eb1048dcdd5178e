package org.cloister.backend.kvm.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channel;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cloister.backend.kvm.qmp.QmpClient;

/**
 * Takes a snapshot: QEMU sends the state of the guest, as for a move to another host, and ends with
 * a guest that stands still. The guest is not stopped before, so that one that continues from the
 * snapshot runs at once.
 */
public final class SnapshotTaker {
  private static final long NO_LIMIT = 1L << 40;
  private static final int RETRY_MILLISECONDS = 5;

  private final QmpClient monitor;
  private final Path socket;
  private final Duration deadline;

  /**
   * Takes the snapshot of one guest.
   *
   * @param monitor the guest's
   * @param socket where QEMU sends the state to; nothing is there
   * @param deadline how long each step may take
   */
  public SnapshotTaker(QmpClient monitor, Path socket, Duration deadline) {
    this.monitor = monitor;
    this.socket = socket;
    this.deadline = deadline;
  }

  /**
   * Takes the snapshot; the guest stands still afterwards, also if it fails.
   *
   * @param out takes it
   * @throws IOException if QEMU refuses, takes too long or ends, or if writing fails
   */
  public void writeTo(OutputStream out) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket), 1);
      belongTo(socket.getParent());
      server.configureBlocking(false);
      execute("migrate-set-parameters", Map.of("max-bandwidth", NO_LIMIT));
      execute("migrate", Map.of("uri", "unix:" + socket));
      try (SocketChannel state = accept(server)) {
        receive(state, out);
      }
      awaitEnd();
    } finally {
      Files.deleteIfExists(socket);
    }
  }

  /** QEMU, which may have a user of its own, must be allowed to connect. */
  private void belongTo(Path folder) throws IOException {
    for (String id : new String[] {"unix:uid", "unix:gid"}) {
      Files.setAttribute(socket, id, Files.getAttribute(folder, id));
    }
  }

  private SocketChannel accept(ServerSocketChannel server) throws IOException {
    long end = System.nanoTime() + deadline.toNanos();
    while (true) {
      SocketChannel state = server.accept();
      if (state != null) {
        return state;
      }
      hasEnded();
      pause(end);
    }
  }

  /** A channel that blocks for too long is closed, which ends the blocking call. */
  private void receive(SocketChannel state, OutputStream out) throws IOException {
    Executor later = CompletableFuture.delayedExecutor(deadline.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture<Void> watchdog = CompletableFuture.runAsync(() -> close(state), later);
    try {
      Channels.newInputStream(state).transferTo(out);
    } catch (AsynchronousCloseException e) {
      throw new IOException("QEMU does not send the guest's state", e);
    } finally {
      watchdog.cancel(false);
    }
  }

  private void awaitEnd() throws IOException {
    long end = System.nanoTime() + deadline.toNanos();
    while (!hasEnded()) {
      pause(end);
    }
  }

  private boolean hasEnded() throws IOException {
    JsonNode migration = execute("query-migrate", Map.of());
    return switch (migration.path("status").asText()) {
      case "completed" -> true;
      case "failed", "cancelled" ->
          throw new IOException(
              "QEMU failed to send the guest's state: "
                  + migration.path("error-desc").asText("no reason given"));
      default -> false;
    };
  }

  private JsonNode execute(String command, Map<String, ?> arguments) throws IOException {
    try {
      return monitor.execute(command, arguments).get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("QEMU does not answer to " + command, e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static void close(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void pause(long end) throws IOException {
    if (System.nanoTime() - end > 0) {
      throw new IOException("QEMU takes too long to send the guest's state");
    }
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLISECONDS);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static IOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while a snapshot was taken");
  }
}
