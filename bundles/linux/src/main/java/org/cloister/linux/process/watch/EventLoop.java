package org.cloister.linux.process.watch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.cloister.linux.kernel.Kernel;
import org.cloister.linux.process.ErrnoException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for any number of descriptors on one daemon thread, which starts with the first of them.
 * Thread-safe.
 */
@Component(service = EventLoop.class)
public final class EventLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
  private static final long STOP = 0;
  private static final byte[] ONE = {1, 0, 0, 0, 0, 0, 0, 0};

  private final Kernel kernel;
  private final Map<Long, Runnable> handlers = new ConcurrentHashMap<>();
  private long lastToken = STOP;
  private Thread thread;
  private int epoll;
  private int stop;

  /**
   * @param kernel whom to ask
   */
  @Activate
  public EventLoop(@Reference Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Begins to wait for a descriptor.
   *
   * @param descriptor stays open until the watch is closed
   * @param ready called on the loop's thread, again and again while there is something to read, or
   *     the end; must not block
   * @return ends it
   * @throws ErrnoException if the kernel cannot
   */
  public synchronized Watch watch(int descriptor, Runnable ready) throws ErrnoException {
    if (thread == null) {
      start();
    }
    long token = ++lastToken;
    handlers.put(token, ready);
    try {
      kernel.epollAdd(epoll, descriptor, token);
    } catch (ErrnoException e) {
      handlers.remove(token);
      throw e;
    }
    return () -> end(descriptor, token);
  }

  /** Ends the thread; what was watched is not any more. */
  @Deactivate
  @Override
  public synchronized void close() {
    if (thread == null) {
      return;
    }
    try {
      kernel.write(stop, ONE);
      // The thread may be waiting for the lock in a handler that ends its own watch.
      while (thread.isAlive()) {
        wait(1);
      }
      kernel.close(stop);
      kernel.close(epoll);
    } catch (ErrnoException e) {
      LOG.warn("The event loop did not end in order: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    handlers.clear();
    thread = null;
  }

  private void start() throws ErrnoException {
    epoll = kernel.epollCreate();
    stop = kernel.eventfd();
    kernel.epollAdd(epoll, stop, STOP);
    thread = new Thread(() -> run(epoll), "cloister-events");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(int descriptor) {
    try {
      while (handle(kernel.epollWait(descriptor))) {
        // Goes on until it is told to stop.
      }
    } catch (ErrnoException e) {
      LOG.error("Processes can no longer be watched: {}", e.getMessage());
    }
  }

  private boolean handle(long[] tokens) {
    for (long token : tokens) {
      if (token == STOP) {
        return false;
      }
      Runnable handler = handlers.get(token);
      if (handler != null) {
        handle(handler);
      }
    }
    return true;
  }

  private static void handle(Runnable handler) {
    try {
      handler.run();
    } catch (RuntimeException e) {
      LOG.error("An event was handled badly", e);
    }
  }

  private synchronized void end(int descriptor, long token) {
    if (handlers.remove(token) == null) {
      return;
    }
    try {
      kernel.epollRemove(epoll, descriptor);
    } catch (ErrnoException e) {
      LOG.warn("A descriptor is still watched: {}", e.getMessage());
    }
  }

  /** Something that is waited for. */
  @FunctionalInterface
  public interface Watch extends AutoCloseable {
    /** Ends it; to be called before the descriptor is closed. Idempotent. */
    @Override
    void close();
  }
}
