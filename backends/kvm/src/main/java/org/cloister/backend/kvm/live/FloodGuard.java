package org.cloister.backend.kvm.live;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps small what a guest's kernel and QEMU say into files, which nobody reads unless something
 * fails.
 *
 * <p>Threat: a guest that writes to its console for ever, or makes QEMU complain for ever, would
 * fill the host's memory or disk. A file that has grown too long is emptied; both append to it, so
 * that what they say next is its beginning. Thread-safe.
 */
final class FloodGuard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FloodGuard.class);
  private static final long LONGEST = 1 << 20;

  private final List<Path> files;
  private final Future<?> end;
  private final Executor later;
  private volatile boolean closed;

  private FloodGuard(List<Path> files, Future<?> end, Duration pause) {
    this.files = List.copyOf(files);
    this.end = end;
    later = CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Watches files.
   *
   * @param files the files
   * @param end when it is done, nobody writes to them any more
   * @param pause how long they are left alone each time
   * @return the guard
   */
  static FloodGuard watch(List<Path> files, Future<?> end, Duration pause) {
    FloodGuard guard = new FloodGuard(files, end, pause);
    guard.later.execute(guard::look);
    return guard;
  }

  /** Lets the files grow. Idempotent. */
  @Override
  public void close() {
    closed = true;
  }

  private void look() {
    if (closed || end.isDone()) {
      return;
    }
    for (Path file : files) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        if (channel.size() > LONGEST) {
          channel.truncate(0);
        }
      } catch (NoSuchFileException e) {
        // Nothing has been said yet.
        continue;
      } catch (IOException e) {
        LOG.warn("{} cannot be kept from growing: {}", file, e.getMessage());
        return;
      }
    }
    later.execute(this::look);
  }
}
