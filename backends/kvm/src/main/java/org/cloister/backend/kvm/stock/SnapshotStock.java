package org.cloister.backend.kvm.stock;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the snapshots made that starts had to do without: one at a time, on a thread of its own, and
 * only while nothing starts. A start that comes meanwhile interrupts the making, which begins anew
 * when all has been quiet for a while. Thread-safe.
 */
public final class SnapshotStock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotStock.class);

  private final Duration quiet;
  private final Duration deadline;
  private final Map<String, Making> orders = new LinkedHashMap<>();
  private int starts;
  private long quietSince = System.nanoTime();
  private Order current;
  private Thread worker;
  private boolean closed;

  /** Makes a snapshot. */
  @FunctionalInterface
  public interface Making {
    /**
     * Makes it; an interrupt ends this soon.
     *
     * @throws IOException if it cannot be made; nothing is left then
     * @throws InterruptedException if the thread is interrupted; nothing is left either
     */
    void run() throws IOException, InterruptedException;
  }

  private static final class Order {
    private final String name;
    private final Making making;
    private boolean disturbed;

    private Order(String name, Making making) {
      this.name = name;
      this.making = making;
    }
  }

  /**
   * A stock with nothing ordered.
   *
   * @param quiet how long nothing must have started
   * @param deadline how long the making of a snapshot may take
   */
  public SnapshotStock(Duration quiet, Duration deadline) {
    this.quiet = quiet;
    this.deadline = deadline;
  }

  /** Tells that something begins to start: nothing is made until it {@linkplain #resume has}. */
  public synchronized void pause() {
    starts++;
    disturb();
  }

  /** Tells that something has started, or has failed to. */
  public synchronized void resume() {
    starts--;
    quietSince = System.nanoTime();
    notifyAll();
  }

  /**
   * Has a snapshot made as soon as nothing starts. One that fails is not tried again until it is
   * ordered again.
   *
   * @param name tells it from others; of what is ordered twice the first order counts
   * @param making makes it
   */
  public synchronized void order(String name, Making making) {
    if (closed) {
      return;
    }
    orders.putIfAbsent(name, making);
    if (worker == null) {
      worker = new Thread(this::work, "cloister-kvm-snapshots");
      worker.setDaemon(true);
      worker.start();
    }
    notifyAll();
  }

  /** Ends what is being made, and waits until nothing is left of it. Idempotent. */
  @Override
  public void close() {
    Thread ending;
    synchronized (this) {
      closed = true;
      disturb();
      notifyAll();
      ending = worker;
    }
    try {
      if (ending != null) {
        ending.join(deadline.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    try {
      for (Order order = next(); order != null; order = next()) {
        make(order);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread while it waits", e);
    }
  }

  /** Waits for something to do; null at the end. */
  private synchronized Order next() throws InterruptedException {
    while (!closed) {
      long left = quietSince + quiet.toNanos() - System.nanoTime();
      if (orders.isEmpty() || starts > 0) {
        wait();
      } else if (left > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } else {
        Map.Entry<String, Making> first = orders.entrySet().iterator().next();
        current = new Order(first.getKey(), first.getValue());
        return current;
      }
    }
    return null;
  }

  private void make(Order order) {
    CompletableFuture<Void> watchdog =
        CompletableFuture.runAsync(
            () -> end(order),
            CompletableFuture.delayedExecutor(deadline.toMillis(), TimeUnit.MILLISECONDS));
    Exception failure = null;
    long begin = System.nanoTime();
    try {
      order.making.run();
    } catch (IOException | InterruptedException | RuntimeException e) {
      failure = e;
    }
    watchdog.cancel(false);
    done(order, failure, Duration.ofNanos(System.nanoTime() - begin));
  }

  private synchronized void end(Order late) {
    if (current == late) {
      worker.interrupt();
    }
  }

  private void disturb() {
    if (current != null) {
      current.disturbed = true;
      worker.interrupt();
    }
  }

  /** From here on nobody interrupts the thread. */
  private synchronized void done(Order order, Exception failure, Duration time) {
    current = null;
    Thread.interrupted();
    if (failure == null) {
      LOG.info(
          "A snapshot was made in {} ms: the next guest of its kind does not boot",
          time.toMillis());
    } else if (order.disturbed) {
      LOG.debug("The making of a snapshot was put off: {}", failure.toString());
      return;
    } else {
      LOG.warn("No snapshot could be made, guests of its kind boot: {}", failure.toString());
    }
    orders.remove(order.name);
  }
}
