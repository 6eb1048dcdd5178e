package org.cloister.service.definition.catalog;

import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import org.cloister.api.definition.ServiceDefinition;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the definitions in force as services, by the contract of {@link
 * org.cloister.api.definition.DefinitionCatalog}: the new one before the old one goes, each with a
 * higher ranking than all before, so that the greatest reference of a name is in force. Called by
 * one thread at a time.
 */
final class Registrations implements Publisher {
  private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);

  private final BundleContext context;
  private final Map<String, ServiceRegistration<ServiceDefinition>> inForce = new HashMap<>();
  private int generation;

  Registrations(BundleContext context) {
    this.context = context;
  }

  @Override
  public void publish(ServiceDefinition definition, String origin) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(ServiceDefinition.NAME, definition.name());
    properties.put(ServiceDefinition.ORIGIN, origin);
    properties.put(Constants.SERVICE_RANKING, ++generation);
    ServiceRegistration<ServiceDefinition> before =
        inForce.put(
            definition.name(),
            context.registerService(ServiceDefinition.class, definition, properties));
    if (before == null) {
      LOG.info("{} is defined by {}", definition.name(), origin);
    } else {
      LOG.info("{} is now defined by {}", definition.name(), origin);
      before.unregister();
    }
  }

  @Override
  public void retract(String name) {
    ServiceRegistration<ServiceDefinition> last = inForce.remove(name);
    if (last != null) {
      LOG.info("{} is not defined any more", name);
      last.unregister();
    }
  }
}
