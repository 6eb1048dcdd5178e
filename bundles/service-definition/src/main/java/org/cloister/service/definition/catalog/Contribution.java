package org.cloister.service.definition.catalog;

import java.util.Comparator;
import org.cloister.api.definition.ServiceDefinition;

/**
 * A definition that somebody has registered as a service.
 *
 * @param id the service's id
 * @param ranking the service's ranking
 * @param definition what was registered, not validated yet
 * @param origin who did it, for people
 */
record Contribution(long id, int ranking, ServiceDefinition definition, String origin) {
  /** The best first, as the framework orders services. */
  static final Comparator<Contribution> BEST =
      Comparator.comparingInt(Contribution::ranking).reversed().thenComparingLong(Contribution::id);

  /** {@return the service's name; whoever made the definition may have left it out} */
  String name() {
    return String.valueOf(definition.name());
  }
}
