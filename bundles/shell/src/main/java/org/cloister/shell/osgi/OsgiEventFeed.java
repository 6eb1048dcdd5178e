package org.cloister.shell.osgi;

import java.util.Dictionary;
import java.util.Hashtable;
import org.cloister.api.supervision.ServiceEvent;
import org.cloister.shell.verb.EventFeed;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;

/** Tells of events by the Event Admin. */
final class OsgiEventFeed implements EventFeed {
  private final BundleContext context;

  OsgiEventFeed(BundleContext context) {
    this.context = context;
  }

  @Override
  public Runnable listen(Runnable wake) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(EventConstants.EVENT_TOPIC, ServiceEvent.TOPIC_PREFIX + "*");
    ServiceRegistration<EventHandler> registration =
        context.registerService(EventHandler.class, event -> wake.run(), properties);
    return registration::unregister;
  }
}
