package org.cloister.backend.kvm.live;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.linux.process.LaunchedProcess;

/** Connects to a QEMU that has just been started and may not listen yet. Not thread-safe. */
final class Listening {
  private static final int RETRY_MILLISECONDS = 2;

  private final CompletableFuture<ExitStatus> exit;
  private final GuestPlaces places;
  private final Duration deadline;
  private final long end;

  /** Makes a connection. */
  @FunctionalInterface
  interface Connection<T> {
    T open() throws IOException;
  }

  /**
   * Waits for QEMU.
   *
   * @param process QEMU
   * @param places where its last words are
   * @param deadline how long it may take from now on
   */
  Listening(LaunchedProcess process, GuestPlaces places, Duration deadline) {
    exit = process.exit();
    this.places = places;
    this.deadline = deadline;
    end = System.nanoTime() + deadline.toNanos();
  }

  /**
   * {@return a connection, tried until QEMU listens: its socket appears a moment before}
   *
   * @param connection tries once
   * @throws GuestException if QEMU ends or the deadline passes, with its last words
   * @throws InterruptedException if the thread is interrupted
   */
  <T> T connect(Connection<T> connection) throws GuestException, InterruptedException {
    while (true) {
      try {
        return connection.open();
      } catch (IOException e) {
        if (exit.isDone()) {
          throw new GuestException("QEMU " + exit.join() + " at once", places, e);
        }
        if (System.nanoTime() - end > 0) {
          throw new GuestException(
              "QEMU did not listen within " + deadline.toMillis() + " ms", places, e);
        }
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLISECONDS);
      }
    }
  }
}
