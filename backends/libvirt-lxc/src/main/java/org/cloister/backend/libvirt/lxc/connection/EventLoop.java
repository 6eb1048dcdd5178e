package org.cloister.backend.libvirt.lxc.connection;

import java.util.concurrent.locks.ReentrantLock;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.libvirt.jna.Libvirt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that libvirt's events come on. libvirt has one loop for the whole process, which has
 * to be there before a connection is made, and which one thread runs at a time: if two versions of
 * this bundle are there at once, their threads take turns, and either serves the connections of
 * both.
 */
final class EventLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  /** Under this key is the lock: a class of the Java platform that no bundle brings with it. */
  private static final String LOCK = "org.cloister.libvirt.event-loop";

  private static final int NEVER = -1;
  private static final int NOW = 0;

  private final ReentrantLock turn =
      (ReentrantLock) System.getProperties().computeIfAbsent(LOCK, key -> new ReentrantLock(true));

  /** libvirt holds its address: it must live as long as the timer. */
  private final Libvirt.VirEventTimeoutCallback wake =
      (timer, nothing) -> Libvirt.INSTANCE.virEventUpdateTimeout(timer, NEVER);

  private final Thread thread;
  private final int timer;
  private volatile boolean open = true;

  private EventLoop() throws LibvirtException {
    Library.initEventLoop();
    timer = Libvirt.INSTANCE.virEventAddTimeout(NEVER, wake, null, null);
    thread = new Thread(this::run, "cloister-libvirt-events");
    thread.setDaemon(true);
  }

  /** {@return the running loop} */
  static EventLoop start() throws LibvirtException {
    EventLoop loop = new EventLoop();
    loop.thread.start();
    return loop;
  }

  private void run() {
    try {
      while (open) {
        turn.lockInterruptibly();
        try {
          if (open) {
            Library.processEvent();
          }
        } catch (LibvirtException e) {
          LOG.warn("An event of libvirt could not be processed: {}", e.getMessage());
        } finally {
          turn.unlock();
        }
      }
    } catch (InterruptedException e) {
      // Somebody else's turn, and this loop is closed: done.
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the thread; connections must have been closed. Idempotent. */
  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    Libvirt.INSTANCE.virEventUpdateTimeout(timer, NOW);
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Libvirt.INSTANCE.virEventRemoveTimeout(timer);
  }
}
