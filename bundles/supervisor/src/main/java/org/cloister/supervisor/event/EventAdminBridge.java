package org.cloister.supervisor.event;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.cloister.api.supervision.ServiceEvent;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.event.EventConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes events on to the Event Admin, as long as there is one, in the order in which they come;
 * nobody waits for those who hear them. Thread-safe.
 *
 * <p>It has a queue of its own in place of the Event Admin's, so that its end can wait until that
 * is empty: Felix's Event Admin interrupts what is being delivered when it stops, and says so on
 * the console.
 */
public final class EventAdminBridge implements Consumer<ServiceEvent>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventAdminBridge.class);
  private static final Duration FAREWELL = Duration.ofSeconds(2);
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final AtomicReference<EventAdmin> admin = new AtomicReference<>();
  private final ThreadPoolExecutor queue;

  /** Makes one without an Event Admin. */
  public EventAdminBridge() {
    queue =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            EventAdminBridge::thread,
            new ThreadPoolExecutor.DiscardPolicy());
    queue.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "supervisor-events");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Uses an Event Admin from now on.
   *
   * @param eventAdmin which
   */
  public void use(EventAdmin eventAdmin) {
    admin.set(eventAdmin);
  }

  /**
   * Uses an Event Admin no longer, unless another has taken its place.
   *
   * @param eventAdmin which
   */
  public void stopUsing(EventAdmin eventAdmin) {
    admin.compareAndSet(eventAdmin, null);
  }

  @Override
  public void accept(ServiceEvent event) {
    if (admin.get() != null) {
      queue.execute(() -> deliver(event));
    }
  }

  private void deliver(ServiceEvent event) {
    EventAdmin current = admin.get();
    if (current == null) {
      return;
    }
    try {
      current.sendEvent(new Event(ServiceEvent.TOPIC_PREFIX + event.type(), properties(event)));
    } catch (RuntimeException e) {
      // It stops between our look and our call, or one of its listeners is at fault.
      LOG.debug("An event of {} was not delivered", event.service(), e);
    }
  }

  /** Takes no more events, and waits a little until those that came have been heard. */
  @Override
  public void close() {
    queue.shutdown();
    try {
      if (!queue.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("Listeners to events did not return within {} ms", FAREWELL.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, Object> properties(ServiceEvent event) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("service", event.service());
    properties.put(EventConstants.MESSAGE, event.message());
    properties.put("state", event.state().key());
    properties.put("sequence", event.sequence());
    properties.put(EventConstants.TIMESTAMP, event.time().toEpochMilli());
    return properties;
  }
}
