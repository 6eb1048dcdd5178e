package org.cloister.supervisor.event;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.cloister.api.supervision.ServiceEvent;
import org.cloister.api.supervision.ServiceState;

/** The latest thousand events of all services. Thread-safe. */
public final class EventLog {
  private static final int MOST = 1000;

  private final Deque<ServiceEvent> events = new ArrayDeque<>();
  private final Consumer<ServiceEvent> listener;
  private long sequence;

  /**
   * Makes an empty one.
   *
   * @param listener told of each event, in their order; must not block
   */
  public EventLog(Consumer<ServiceEvent> listener) {
    this.listener = listener;
  }

  /**
   * Adds an event.
   *
   * @param service whose
   * @param type what kind
   * @param state the service's state after it
   * @param message one line for people
   * @return the event
   */
  public synchronized ServiceEvent add(
      String service, ServiceEvent.Type type, ServiceState state, String message) {
    ServiceEvent event = new ServiceEvent(++sequence, Instant.now(), service, type, state, message);
    if (events.size() == MOST) {
      events.removeFirst();
    }
    events.addLast(event);
    listener.accept(event);
    return event;
  }

  /** {@return the latest events, oldest first} */
  public synchronized List<ServiceEvent> latest() {
    return List.copyOf(events);
  }
}
