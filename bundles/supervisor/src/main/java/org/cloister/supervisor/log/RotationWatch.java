package org.cloister.supervisor.log;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.cloister.api.definition.LogPolicy;
import org.cloister.supervisor.thread.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the logs of running services and has those rotated that have grown: twice a second, and
 * up to a hundred times a second one that is about to be full. So a log that is flooded is over its
 * size for a moment only. Costs one thread for all. Thread-safe.
 */
public final class RotationWatch {
  private static final Logger LOG = LoggerFactory.getLogger(RotationWatch.class);
  private static final long SELDOM = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long OFTEN = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long AFTER_FAILURE = TimeUnit.SECONDS.toNanos(30);
  private static final long SMALLEST_SIZE = 4096;

  private final Threads threads;
  private final Map<ServiceLog, Watched> logs = new ConcurrentHashMap<>();
  private boolean ticking;

  /**
   * Watches nothing yet.
   *
   * @param threads whose threads look and rotate
   */
  public RotationWatch(Threads threads) {
    this.threads = threads;
  }

  /**
   * Watches a log from now on.
   *
   * @param log the log
   * @param policy how much of it is kept
   */
  public void watch(ServiceLog log, LogPolicy policy) {
    logs.put(log, new Watched(log, policy));
    synchronized (this) {
      if (!ticking) {
        ticking = true;
        tickIn(SELDOM);
      }
    }
  }

  /**
   * Watches a log no longer; what it has grown by is still rotated.
   *
   * @param log the log
   */
  public void unwatch(ServiceLog log) {
    Watched watched = logs.remove(log);
    if (watched != null) {
      threads.working().execute(watched::rotate);
    }
  }

  private void tickIn(long nanos) {
    threads.timers().schedule(this::tick, nanos, TimeUnit.NANOSECONDS);
  }

  private void tick() {
    long now = System.nanoTime();
    long next = SELDOM;
    for (Watched watched : logs.values()) {
      next = Math.min(next, watched.look(now));
    }
    synchronized (this) {
      ticking = !logs.isEmpty();
      if (ticking) {
        tickIn(Math.max(OFTEN, next));
      }
    }
  }

  private final class Watched {
    private final ServiceLog log;
    private final LogPolicy policy;
    private volatile long size = -1;
    private long looked;
    private volatile long due = System.nanoTime();
    private volatile boolean rotating;

    Watched(ServiceLog log, LogPolicy policy) {
      this.log = log;
      this.policy =
          new LogPolicy(Math.max(SMALLEST_SIZE, policy.size()), Math.max(1, policy.keep()));
    }

    /** Returns in how many nanoseconds it wants to be looked at again. */
    long look(long now) {
      if (rotating || due - now > 0) {
        return rotating ? OFTEN : due - now;
      }
      long before = size;
      try {
        size = log.length();
      } catch (IOException e) {
        return wait(now, SELDOM);
      }
      if (size > policy.size()) {
        rotating = true;
        threads.working().execute(this::rotate);
        return OFTEN;
      }
      long elapsed = now - looked;
      looked = now;
      if (before < 0 || size <= before) {
        return wait(now, SELDOM);
      }
      double untilFull = (double) (policy.size() - size) * elapsed / (size - before);
      return wait(now, (long) Math.max(OFTEN, Math.min(SELDOM, untilFull / 2)));
    }

    private long wait(long now, long nanos) {
      due = now + nanos;
      return nanos;
    }

    void rotate() {
      try {
        log.rotate(policy.size(), policy.keep());
        size = -1;
        due = System.nanoTime() + OFTEN;
      } catch (IOException e) {
        LOG.warn("cannot rotate {}: {}", log.path(), e.getMessage());
        due = System.nanoTime() + AFTER_FAILURE;
      } finally {
        rotating = false;
      }
    }
  }
}
