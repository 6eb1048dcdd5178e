package org.cloister.supervisor.thread;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All threads of supervision. Those that have nothing to do go away. What is handed in after the
 * end comes to nothing.
 */
public final class Threads implements AutoCloseable {
  private static final int DECIDING = 2;
  private static final int WORKING = 16;
  private static final int ATTENDING = 32;
  private static final int PROBING = 4;
  private static final int FOLLOWING = 16;
  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor deciding = pool("supervisor", DECIDING);
  private final ThreadPoolExecutor working = pool("supervisor-backend", WORKING);
  private final ThreadPoolExecutor attending = pool("supervisor-attend", ATTENDING);
  private final ThreadPoolExecutor probing = pool("supervisor-probe", PROBING);
  private final ThreadPoolExecutor following = pool("supervisor-follow", FOLLOWING);
  private final ScheduledThreadPoolExecutor timers =
      new ScheduledThreadPoolExecutor(
          1, daemons("supervisor-timer"), new ThreadPoolExecutor.DiscardPolicy());

  /** Makes them; none is started before there is something to do. */
  public Threads() {
    timers.setRemoveOnCancelPolicy(true);
    timers.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    timers.allowCoreThreadTimeOut(true);
  }

  /** {@return for mailboxes: never blocks} */
  public Executor deciding() {
    return deciding;
  }

  /**
   * {@return for calls to backends, which answer within a deadline of their own; a start waits here
   * for the probe of its backend}
   */
  public Executor working() {
    return working;
  }

  /** {@return for what waits for a service: checks, signals} */
  public Executor attending() {
    return attending;
  }

  /** {@return for probes; nothing else waits here, so that starts which wait for one cannot} */
  public Executor probing() {
    return probing;
  }

  /** {@return for readers of logs, who may take a line as slowly as an operator's terminal does} */
  public Executor following() {
    return following;
  }

  /** {@return for what is to happen later; hands on at once what may block} */
  public ScheduledExecutorService timers() {
    return timers;
  }

  @Override
  public void close() {
    timers.shutdownNow();
    deciding.shutdown();
    working.shutdown();
    attending.shutdownNow();
    probing.shutdownNow();
    following.shutdownNow();
  }

  private static ThreadPoolExecutor pool(String name, int size) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            size,
            size,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            daemons(name),
            new ThreadPoolExecutor.DiscardPolicy());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger count = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
