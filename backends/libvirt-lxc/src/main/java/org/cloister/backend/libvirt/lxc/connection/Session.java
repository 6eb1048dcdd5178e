package org.cloister.backend.libvirt.lxc.connection;

import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.event.ConnectionCloseReason;
import org.libvirt.event.DomainEvent;
import org.libvirt.event.DomainEventType;
import org.libvirt.event.LifecycleListener;
import org.libvirt.event.StoppedDetail;
import org.libvirt.jna.ConnectionPointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection, from being opened until it is lost or closed. Thread-safe. */
final class Session implements AutoCloseable {
  /** A call of libvirt. */
  @FunctionalInterface
  interface Call<T> {
    /** {@return what it returns} */
    T on(Session session) throws LibvirtException, LibvirtFailure;
  }

  /** Takes what libvirt tells by itself; called on the thread of the events, must not block. */
  interface Listener {
    /** A domain has ended. */
    void ended(UUID id, DomainEnd end);

    /** The connection was lost. */
    void lost(Session session, ConnectionCloseReason reason);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  /**
   * One call at a time: threads that share a connection of libvirt before 10.3 use memory of each
   * other's stacks when it breaks (CVE-2024-4418), and the whole virtual machine is gone.
   */
  private final Lock turn = new ReentrantLock();

  /** Held to read by all: libvirt's object may only be freed when nobody uses it. */
  private final ReadWriteLock inUse = new ReentrantReadWriteLock();

  private final Opened connect;
  private final LifecycleListener lifecycle;

  private Session(Opened connect, Listener listener) {
    this.connect = connect;
    this.lifecycle = (domain, event) -> told(domain, event, listener::ended);
  }

  /** {@return an open connection whose events are listened to} */
  static Session open(String uri, Patience patience, Listener listener) throws LibvirtException {
    Session session = new Session(new Opened(uri), listener);
    try {
      session.connect.setKeepAlive(patience.interval(), patience.count());
      session.connect.registerCloseListener((connect, reason) -> listener.lost(session, reason));
      session.connect.addLifecycleListener(session.lifecycle);
      return session;
    } catch (LibvirtException e) {
      session.close();
      throw e;
    }
  }

  /** {@return what the call returns, when it is its turn} */
  <T> T use(Call<T> call) throws LibvirtFailure {
    inUse.readLock().lock();
    turn.lock();
    try {
      return call.on(this);
    } catch (LibvirtException e) {
      throw LibvirtFailure.of(e);
    } finally {
      turn.unlock();
      inUse.readLock().unlock();
    }
  }

  /** {@return whether the other side is still there, as far as is known} */
  boolean alive() {
    inUse.readLock().lock();
    try {
      return connect.isAlive();
    } catch (LibvirtException e) {
      return false;
    } finally {
      inUse.readLock().unlock();
    }
  }

  /** {@return libvirt-java's object; only to be used in a {@link Call}} */
  Connect connect() {
    return connect;
  }

  /** {@return libvirt's own object; only to be used in a {@link Call}} */
  ConnectionPointer pointer() {
    return connect.pointer();
  }

  /** Waits until no call is running, and frees it. Idempotent. */
  @Override
  public void close() {
    inUse.writeLock().lock();
    try {
      if (connect.pointer() == null) {
        return;
      }
      // Each of them holds on to the connection; of a lost one the daemon cannot be told.
      quietly(() -> connect.removeLifecycleListener(lifecycle));
      quietly(connect::unregisterCloseListener);
      quietly(connect::close);
    } finally {
      inUse.writeLock().unlock();
    }
  }

  private static int told(Domain domain, DomainEvent event, EndListener listener) {
    try {
      if (event.getType() == DomainEventType.STOPPED) {
        StoppedDetail detail = event.getDetail();
        listener.ended(UUID.fromString(domain.getUUIDString()), end(detail));
      }
    } catch (LibvirtException e) {
      LOG.warn("An event of a domain is lost: {}", e.getMessage());
    } finally {
      quietly(domain::free);
    }
    return 0;
  }

  private static DomainEnd end(StoppedDetail detail) {
    return switch (detail) {
      case SHUTDOWN -> DomainEnd.SHUTDOWN;
      case DESTROYED -> DomainEnd.DESTROYED;
      default -> DomainEnd.FAILED;
    };
  }

  private static void quietly(Step step) {
    try {
      step.run();
    } catch (LibvirtException e) {
      LOG.debug("While a connection to libvirtd is closed: {}", e.getMessage());
    }
  }

  private interface Step {
    void run() throws LibvirtException;
  }

  private interface EndListener {
    void ended(UUID id, DomainEnd end);
  }

  /** Lets libvirt's own object be seen, for calls that libvirt-java lacks. */
  private static final class Opened extends Connect {
    Opened(String uri) throws LibvirtException {
      super(uri);
    }

    ConnectionPointer pointer() {
      return vcp;
    }
  }
}
