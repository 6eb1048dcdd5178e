package org.cloister.service.definition.catalog;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does things one after the other, in the order in which they were put in, by whichever thread is
 * there: nobody ever waits for somebody else's turn, so that no lock is held while foreign code
 * runs. Thread-safe.
 */
final class Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger calls = new AtomicInteger();

  /** Puts something in; it is done at the next {@link #drain}. */
  void put(Runnable task) {
    queue.add(task);
  }

  /** Does all that was put in, unless another thread is at it, which then does it. */
  void drain() {
    if (calls.getAndIncrement() > 0) {
      return;
    }
    int seen = 1;
    do {
      for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
        run(task);
      }
      seen = calls.addAndGet(-seen);
    } while (seen > 0);
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (IllegalStateException stopping) {
      LOG.debug("Not published, because the platform is stopping: {}", stopping.getMessage());
    } catch (RuntimeException fault) {
      LOG.error("A change of definitions was not published", fault);
    }
  }
}
