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
  private final Map<String, Registered> inForce = new HashMap<>();
  private int generation;

  Registrations(BundleContext context) {
    this.context = context;
  }

  @Override
  public void publish(ServiceDefinition definition, String origin) {
    String name = definition.name();
    Registered before = inForce.get(name);
    if (before != null && before.definition().equals(definition)) {
      before.service().setProperties(properties(name, origin, before.ranking()));
      LOG.info("{} is now defined by {}, with the same meaning", name, origin);
      return;
    }
    int ranking = ++generation;
    inForce.put(
        name,
        new Registered(
            definition,
            ranking,
            context.registerService(
                ServiceDefinition.class, definition, properties(name, origin, ranking))));
    if (before == null) {
      LOG.info("{} is defined by {}", name, origin);
    } else {
      LOG.info("{} is changed by {}", name, origin);
      before.service().unregister();
    }
  }

  @Override
  public void retract(String name) {
    Registered last = inForce.remove(name);
    if (last != null) {
      LOG.info("{} is not defined any more", name);
      last.service().unregister();
    }
  }

  private static Dictionary<String, Object> properties(String name, String origin, int ranking) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(ServiceDefinition.NAME, name);
    properties.put(ServiceDefinition.ORIGIN, origin);
    properties.put(Constants.SERVICE_RANKING, ranking);
    return properties;
  }

  private record Registered(
      ServiceDefinition definition, int ranking, ServiceRegistration<ServiceDefinition> service) {}
}
