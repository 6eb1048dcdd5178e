package org.cloister.supervisor.readiness;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.cloister.api.isolation.IsolationException;
import org.cloister.supervisor.thread.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks again and again whether a service is ready: at first often, then less so. */
public final class ReadinessWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReadinessWatch.class);
  private static final long FIRST_MILLIS = 5;
  private static final long LONGEST_MILLIS = 250;

  private final Threads threads;
  private final ReadinessCheck check;
  private final Runnable ready;
  private volatile boolean closed;

  private ReadinessWatch(Threads threads, ReadinessCheck check, Runnable ready) {
    this.threads = threads;
    this.check = check;
    this.ready = ready;
  }

  /**
   * Begins to look.
   *
   * @param threads whose threads look
   * @param check looks once
   * @param ready called once, when it is ready
   * @return stops looking
   */
  public static ReadinessWatch begin(Threads threads, ReadinessCheck check, Runnable ready) {
    ReadinessWatch watch = new ReadinessWatch(threads, check, ready);
    watch.lookIn(FIRST_MILLIS);
    return watch;
  }

  private void lookIn(long millis) {
    if (!closed) {
      threads
          .timers()
          .schedule(
              () -> threads.attending().execute(() -> look(millis)), millis, TimeUnit.MILLISECONDS);
    }
  }

  private void look(long waited) {
    if (closed) {
      return;
    }
    try {
      if (check.ready()) {
        ready.run();
        return;
      }
    } catch (IsolationException | IOException | RuntimeException e) {
      LOG.debug("not ready yet: {}", e.toString());
    }
    lookIn(Math.min(LONGEST_MILLIS, waited + waited / 2));
  }

  @Override
  public void close() {
    closed = true;
  }
}
