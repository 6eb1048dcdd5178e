package org.cloister.supervisor.backend;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cloister.api.definition.BackendCandidate;
import org.cloister.api.isolation.IsolationBackend;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.IsolationProperties;
import org.cloister.api.isolation.Probe;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One backend service, for as long as it is there. All calls go through here, so that it is known
 * when the last one has ended and nothing of the backend is held any longer. Thread-safe.
 */
public final class Backend {
  private static final Logger LOG = LoggerFactory.getLogger(Backend.class);

  /** Longer than any canary: a virtual machine boots in seconds even without KVM. */
  private static final Duration PROBE_WAIT = Duration.ofSeconds(30);

  /** After this time a backend that did not work is asked again when somebody wants it. */
  private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String name;
  private final String bundle;
  private final Map<String, Object> properties;
  private final Executor threads;
  private IsolationBackend service;
  private int calls;
  private boolean closed;
  private CompletableFuture<Probe> probe;
  private long probed;

  /**
   * Takes a backend that has appeared and begins to probe it.
   *
   * @param service the backend
   * @param bundle symbolic name and version of its bundle
   * @param properties its service properties
   * @param threads where it is probed
   */
  public Backend(
      IsolationBackend service, String bundle, Map<String, Object> properties, Executor threads) {
    this.service = service;
    this.name = Objects.toString(properties.get(IsolationProperties.BACKEND), bundle);
    this.bundle = bundle;
    this.properties = Map.copyOf(properties);
    this.threads = threads;
    this.probe = beginProbe();
  }

  /** {@return its name} */
  public String name() {
    return name;
  }

  /** {@return symbolic name and version of its bundle} */
  public String bundle() {
    return bundle;
  }

  /** {@return its service properties} */
  public Map<String, Object> properties() {
    return properties;
  }

  /** {@return whether services on it have a kernel of their own, with process ids of its own} */
  public boolean privateKernel() {
    return IsolationProperties.KERNEL_PRIVATE.equals(properties.get(IsolationProperties.KERNEL));
  }

  /**
   * A call to a backend.
   *
   * @param <T> what it answers with
   */
  @FunctionalInterface
  public interface Call<T> {
    /**
     * Calls it.
     *
     * @param backend whom
     * @return its answer
     * @throws IsolationException as the backend does
     */
    T to(IsolationBackend backend) throws IsolationException;
  }

  /**
   * Calls the backend.
   *
   * @param <T> what it answers with
   * @param call what to call
   * @return its answer
   * @throws IsolationException as the backend does; with {@link IsolationErrorCode#UNAVAILABLE} if
   *     it has left, and {@link IsolationErrorCode#INTERNAL} if it broke its contract
   */
  public <T> T call(Call<T> call) throws IsolationException {
    IsolationBackend target = enter();
    try {
      return call.to(target);
    } catch (RuntimeException | LinkageError e) {
      LOG.error("backend {} is faulty", name, e);
      throw new IsolationException(
          IsolationErrorCode.INTERNAL, "backend " + name, "", "", e.toString(), "", e);
    } finally {
      leave();
    }
  }

  private synchronized IsolationBackend enter() throws IsolationException {
    if (closed) {
      throw new IsolationException(
          IsolationErrorCode.UNAVAILABLE, "backend " + name, "it has left the platform");
    }
    calls++;
    return service;
  }

  private synchronized void leave() {
    calls--;
    notifyAll();
  }

  /** Takes no further calls. */
  public synchronized void close() {
    closed = true;
  }

  /** {@return whether it takes no further calls} */
  public synchronized boolean closed() {
    return closed;
  }

  /**
   * Waits for calls under way and lets go of the backend.
   *
   * @param wait how long to wait
   * @return whether all calls have ended
   */
  public synchronized boolean drain(Duration wait) {
    long end = System.nanoTime() + wait.toNanos();
    try {
      while (calls > 0) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          break;
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    service = null;
    return calls == 0;
  }

  private CompletableFuture<Probe> beginProbe() {
    probed = System.nanoTime();
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return call(IsolationBackend::probe);
          } catch (IsolationException e) {
            return new Probe(false, e.getMessage(), Map.of());
          }
        },
        threads);
  }

  /**
   * {@return completes when it has been probed; it is probed again if it did not work some time
   * ago}
   */
  public synchronized CompletableFuture<Probe> probed() {
    boolean stale =
        probe.isDone()
            && !probe.isCompletedExceptionally()
            && !probe.join().available()
            && System.nanoTime() - probed > STALE_NANOS;
    if (stale && !closed) {
      probe = beginProbe();
    }
    return probe;
  }

  /** {@return what its probe found; waited for, but not for ever} */
  public Probe probe() {
    try {
      return probed().get(PROBE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Probe(false, "its probe has not ended within 30 s", Map.of());
    } catch (ExecutionException e) {
      return new Probe(false, "its probe failed: " + e.getCause(), Map.of());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Probe(false, "interrupted", Map.of());
    }
  }

  /** {@return what its probe has found so far, without waiting} */
  public Probe probeSoFar() {
    return probed().getNow(new Probe(false, "is being probed", Map.of()));
  }

  /**
   * {@return what the choice needs to know of it; waits for its probe}
   *
   * @param spec what is to run
   */
  public BackendCandidate candidate(SandboxSpec spec) {
    Probe found = probe();
    if (found.available()) {
      try {
        return new BackendCandidate(properties(found), found, shortfalls(spec));
      } catch (IsolationException e) {
        // One that cannot even say what it honours would run the service who knows how.
        found = new Probe(false, e.getMessage(), Map.of());
      }
    }
    return new BackendCandidate(properties, found, List.of());
  }

  /** {@return its properties, and those that only an experiment on the host could tell} */
  private Map<String, Object> properties(Probe found) {
    Map<String, Object> all = new HashMap<>(found.properties());
    all.putAll(properties);
    return all;
  }

  /**
   * {@return what of a spec it cannot honour}
   *
   * @param spec what is to run
   * @throws IsolationException if it cannot be asked
   */
  public List<Shortfall> shortfalls(SandboxSpec spec) throws IsolationException {
    return call(backend -> backend.shortfalls(spec));
  }
}
