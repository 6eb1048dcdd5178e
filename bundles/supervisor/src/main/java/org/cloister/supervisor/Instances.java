package org.cloister.supervisor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.supervisor.service.ServiceActor;

/** Instances of templates: each becomes known when somebody names it. Thread-safe. */
final class Instances {
  private final Services services;
  private final DefinitionCatalog catalog;
  private final Set<String> made = ConcurrentHashMap.newKeySet();

  Instances(Services services, DefinitionCatalog catalog) {
    this.services = services;
    this.catalog = catalog;
  }

  /** Whether a service is there only because somebody named it. */
  boolean made(String service) {
    return made.contains(service);
  }

  /** Makes an instance known, if that is what the name is of, and nothing has it yet. */
  void make(String name) {
    if (isMissing(name)) {
      made.add(name);
      if (catalog.instantiate(name).isEmpty()) {
        made.remove(name);
      }
    }
  }

  /** Forgets an instance that is there only because somebody named it. */
  void forget(String name) {
    if (made.remove(name)) {
      catalog.forget(name);
    }
  }

  /** One whose definition has just gone is missing too, though it is in force for a while yet. */
  private boolean isMissing(String name) {
    return name.indexOf('@') > 0 && !services.defined(name);
  }

  /** Makes known what a service requires, directly or not, as far as there are templates for it. */
  void makeRequired(String service) {
    Set<String> tried = new HashSet<>();
    Set<String> missing = missing(service);
    while (tried.addAll(missing)) {
      missing.forEach(this::make);
      missing = missing(service);
    }
  }

  /** Instances that a service requires, directly or not, and that are not known yet. */
  Set<String> missing(String service) {
    Set<String> missing = new HashSet<>();
    Set<String> seen = new HashSet<>();
    Deque<String> ahead = new ArrayDeque<>(List.of(service));
    while (!ahead.isEmpty()) {
      String name = ahead.poll();
      if (isMissing(name)) {
        missing.add(name);
      } else if (seen.add(name)) {
        services
            .named(name)
            .flatMap(ServiceActor::definition)
            .ifPresent(definition -> ahead.addAll(definition.dependencies().requires()));
      }
    }
    return missing;
  }
}
