package org.cloister.api.supervision;

import java.util.List;
import java.util.Map;
import org.cloister.api.isolation.Probe;

/**
 * A backend that is present.
 *
 * @param name its name
 * @param bundle symbolic name and version of the bundle it comes from
 * @param properties its service properties
 * @param probe whether it works here
 * @param services names of the services that it runs
 */
public record BackendStatus(
    String name,
    String bundle,
    Map<String, Object> properties,
    Probe probe,
    List<String> services) {
  /** Copies the collections. */
  public BackendStatus {
    properties = Map.copyOf(properties);
    services = List.copyOf(services);
  }
}
