package org.cloister.api.definition;

import java.util.List;
import java.util.Map;
import org.cloister.api.isolation.Probe;
import org.cloister.api.isolation.Shortfall;

/**
 * A backend that is present, as the choice sees it.
 *
 * @param properties its service properties
 * @param probe whether it works here
 * @param shortfalls what of the service it cannot honour
 */
public record BackendCandidate(
    Map<String, Object> properties, Probe probe, List<Shortfall> shortfalls) {
  /** Copies the collections. */
  public BackendCandidate {
    properties = Map.copyOf(properties);
    shortfalls = List.copyOf(shortfalls);
  }
}
