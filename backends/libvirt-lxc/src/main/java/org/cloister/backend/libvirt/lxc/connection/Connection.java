package org.cloister.backend.libvirt.lxc.connection;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.backend.libvirt.lxc.daemon.LibvirtDaemon;
import org.libvirt.LibvirtException;
import org.libvirt.event.ConnectionCloseReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to libvirtd: made on first use, and anew when it was lost and somebody needs it.
 * Thread-safe.
 */
final class Connection implements AutoCloseable {
  /** What is done with a connection by itself. */
  interface Watch {
    /** A domain has ended; on the thread of the events, must not block. */
    void ended(UUID id, DomainEnd end);

    /** {@return whether a lost connection is made again without being asked for} */
    boolean needed();

    /**
     * There is a new connection: ends may have gone by in between.
     *
     * @throws IsolationException if it was lost again meanwhile, or cannot tell
     */
    void connected() throws IsolationException;
  }

  /** Something that needs a connection. */
  @FunctionalInterface
  interface Task {
    void run() throws IsolationException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final long FIRST_DELAY_MILLIS = 50;
  private static final long LAST_DELAY_MILLIS = 5000;
  private static final int ATTEMPTS = 4;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final String MUTE = "it takes connections and does not answer";

  private final LibvirtDaemon daemon;
  private final Patience patience;
  private final Watch watch;
  private final ScheduledExecutorService connector = connector();
  private EventLoop loop;
  private QuietErrors quiet;
  private CompletableFuture<Session> opening;
  private Session session;
  private boolean closed;

  Connection(LibvirtDaemon daemon, Watch watch) {
    this(daemon, Patience.USUAL, watch);
  }

  /**
   * Prepares; nothing is connected yet.
   *
   * @param daemon whom to
   * @param patience how long the daemon is waited for
   * @param watch what is done by itself
   */
  Connection(LibvirtDaemon daemon, Patience patience, Watch watch) {
    this.daemon = daemon;
    this.patience = patience;
    this.watch = watch;
  }

  /**
   * Calls libvirt.
   *
   * @param repeatable whether it may be called again if the connection is lost meanwhile
   * @return what the call returns
   * @throws LibvirtFailure if it fails
   * @throws IsolationException if there is no connection
   */
  <T> T call(boolean repeatable, Session.Call<T> call) throws LibvirtFailure, IsolationException {
    Session current = session();
    try {
      return current.use(call);
    } catch (LibvirtFailure e) {
      if (!repeatable || current.alive()) {
        throw e;
      }
      return session().use(call);
    }
  }

  /** {@return whether this is the connection in use, and it has not been lost} */
  synchronized boolean isCurrent(Session other) {
    return session == other && other.alive();
  }

  /**
   * Does something on the thread that makes connections; if there is none, all is caught up with
   * later.
   *
   * @param delayMillis when
   * @param task what
   */
  void attend(long delayMillis, Task task) {
    later(
        delayMillis,
        () -> {
          try {
            task.run();
          } catch (IsolationException e) {
            retry(e, FIRST_DELAY_MILLIS);
          }
        });
  }

  private void later(long delayMillis, Runnable task) {
    try {
      connector.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("The connection is closed; nothing is looked after any more");
    }
  }

  /** Closes it. Idempotent. */
  @Override
  public void close() {
    connector.shutdownNow();
    Session last;
    synchronized (this) {
      closed = true;
      last = session;
      session = null;
    }
    if (last != null) {
      last.close();
    }
    synchronized (this) {
      if (loop != null) {
        loop.close();
        loop = null;
        quiet.close();
      }
    }
  }

  private synchronized Session session() throws IsolationException {
    if (closed) {
      throw unavailable("the backend is closed", Optional.empty());
    }
    if (session != null && session.alive()) {
      return session;
    }
    if (session != null) {
      Session lost = session;
      session = null;
      later(0, lost::close);
    }
    String uri;
    try {
      startLoop();
      uri = open();
    } catch (LibvirtException e) {
      throw unavailable(e.getMessage(), Optional.of(e));
    } catch (LinkageError e) {
      // libvirt-java loads the library when its first class is used.
      throw new IsolationException(
          IsolationErrorCode.UNAVAILABLE,
          "load",
          "libvirt.so.0",
          "",
          String.valueOf(e.getMessage()),
          "install libvirt0 (Debian) or libvirt-libs (Fedora)",
          e);
    }
    LOG.info("Connected to libvirtd at {}", uri);
    later(0, () -> catchUp(FIRST_DELAY_MILLIS));
    return session;
  }

  /** A daemon that is about to end may still have been there when it was looked for. */
  private String open() throws LibvirtException, IsolationException {
    for (int attempt = 1; true; attempt++) {
      String uri = daemon.ensureRunning();
      try {
        session = openInTime(uri);
        return uri;
      } catch (LibvirtException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        LOG.debug("Connecting to libvirtd again: {}", e.getMessage());
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /**
   * libvirt waits without end for a daemon that takes a connection and says nothing. The thread
   * that waits for it is left alone, and there is one at most.
   */
  private Session openInTime(String uri) throws LibvirtException, IsolationException {
    if (opening != null && !opening.isDone()) {
      throw unavailable(MUTE, Optional.empty());
    }
    opening = new CompletableFuture<>();
    CompletableFuture<Session> mine = opening;
    Thread opener = new Thread(() -> open(uri, mine), "cloister-libvirt-opener");
    opener.setDaemon(true);
    opener.start();
    try {
      return mine.get(patience.opening().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LibvirtException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw unavailable(String.valueOf(e.getCause()), Optional.of(e));
    } catch (TimeoutException e) {
      mine.thenAccept(Session::close);
      throw unavailable(MUTE, Optional.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      mine.thenAccept(Session::close);
      throw unavailable("interrupted", Optional.empty());
    }
  }

  private void open(String uri, CompletableFuture<Session> opened) {
    try {
      opened.complete(Session.open(uri, patience, new Events()));
    } catch (LibvirtException | RuntimeException | LinkageError e) {
      opened.completeExceptionally(e);
    }
  }

  private void startLoop() throws LibvirtException {
    if (loop == null) {
      loop = EventLoop.start();
      quiet = new QuietErrors();
    }
  }

  /** Looks for what went by unseen, and tries again later as long as that is needed. */
  private void catchUp(long delayMillis) {
    if (!watch.needed()) {
      return;
    }
    try {
      session();
      watch.connected();
    } catch (IsolationException e) {
      retry(e, delayMillis);
    }
  }

  private void retry(IsolationException failure, long delayMillis) {
    if (connector.isShutdown()) {
      return;
    }
    LOG.warn("{}; trying again in {} ms", failure.getMessage(), delayMillis);
    long next = Math.min(LAST_DELAY_MILLIS, 2 * delayMillis);
    later(delayMillis, () -> catchUp(next));
  }

  private static IsolationException unavailable(String reason, Optional<Exception> cause) {
    return new IsolationException(
        IsolationErrorCode.UNAVAILABLE,
        "connect to libvirtd",
        "",
        "",
        reason,
        "",
        cause.orElse(null));
  }

  private static ScheduledExecutorService connector() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "cloister-libvirt-connector");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  private final class Events implements Session.Listener {
    @Override
    public void ended(UUID id, DomainEnd end) {
      watch.ended(id, end);
    }

    @Override
    public void lost(Session lost, ConnectionCloseReason reason) {
      // Not here: this thread serves all connections.
      later(0, () -> replace(lost, reason));
    }
  }

  private void replace(Session lost, ConnectionCloseReason reason) {
    synchronized (this) {
      if (session == lost) {
        session = null;
      }
    }
    lost.close();
    LOG.warn("The connection to libvirtd was lost: {}", reason);
    catchUp(FIRST_DELAY_MILLIS);
  }
}
