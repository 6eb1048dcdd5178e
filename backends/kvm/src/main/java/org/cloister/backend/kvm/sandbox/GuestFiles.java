package org.cloister.backend.kvm.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.backend.kvm.control.FileReading;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.live.LiveGuest;

/**
 * Reads files of a guest, one after the other. The guest decides what is in them: no more than was
 * asked for is taken, and nobody waits for longer than a deadline. Thread-safe.
 */
final class GuestFiles {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final int CHUNK = 1 << 16;

  private final LiveGuest guest;

  /** Reads files of a guest. */
  GuestFiles(LiveGuest guest) {
    this.guest = guest;
  }

  /**
   * {@return the content; empty if there is no such file, or it is not a regular one}
   *
   * @param root a directory of the guest that the path is resolved in
   * @param path the file, absolute
   * @param limit at most so many bytes are read
   * @throws IOException if it cannot be read
   */
  synchronized Optional<byte[]> read(String root, String path, int limit) throws IOException {
    try (SocketChannel port = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      port.connect(UnixDomainSocketAddress.of(guest.places().reading()));
      port.configureBlocking(false);
      GuestProgram program = guest.control().start(FileReading.of(root, path, limit));
      CompletableFuture<ExitStatus> exit = program.exit();
      CompletableFuture<Integer> executed = program.executed();
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
      long end = System.nanoTime() + DEADLINE.toNanos();
      while (!exit.isDone() && !executed.isCompletedExceptionally()) {
        if (!take(port, chunk, content, limit)) {
          if (System.nanoTime() - end > 0) {
            throw new IOException("the guest did not read " + path + " within its time");
          }
          TimeUnit.MILLISECONDS.sleep(1);
        }
      }
      if (executed.isCompletedExceptionally()) {
        executed.join();
      }
      // All of it was handed over before the guest told that it is done.
      while (take(port, chunk, content, limit)) {
        continue;
      }
      return exit.join().equals(ExitStatus.exited(FileReading.MISSING))
          ? Optional.empty()
          : Optional.of(content.toByteArray());
    } catch (CompletionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + path + " was read in the guest");
    }
  }

  private static boolean take(
      SocketChannel port, ByteBuffer chunk, ByteArrayOutputStream content, int limit)
      throws IOException {
    int count = port.read(chunk.clear());
    if (count <= 0) {
      return false;
    }
    content.write(chunk.array(), 0, Math.min(count, limit - content.size()));
    return true;
  }
}
