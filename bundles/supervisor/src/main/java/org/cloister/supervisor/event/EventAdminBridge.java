package org.cloister.supervisor.event;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.cloister.api.supervision.ServiceEvent;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.event.EventConstants;

/** Posts events to the Event Admin, as long as there is one. Thread-safe. */
public final class EventAdminBridge implements Consumer<ServiceEvent> {
  private final AtomicReference<EventAdmin> admin = new AtomicReference<>();

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
    EventAdmin current = admin.get();
    if (current != null) {
      current.postEvent(new Event(ServiceEvent.TOPIC_PREFIX + event.type(), properties(event)));
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
