package org.cloister.supervisor;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.cloister.api.definition.Dependencies;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.supervisor.dependency.DependencyGraph;
import org.cloister.supervisor.service.ServiceActor;

/**
 * All services by name, and the definitions that make them. Of several definitions with one name
 * the one that ranks highest is in force. Thread-safe.
 */
final class Services {
  private static final Dependencies NO_DEPENDENCIES =
      new Dependencies(List.of(), List.of(), List.of());

  private final ConcurrentNavigableMap<String, ServiceActor> actors = new ConcurrentSkipListMap<>();
  private final Map<String, NavigableMap<Comparable<?>, ServiceDefinition>> definitions =
      new HashMap<>();
  private final Function<ServiceDefinition, Set<Path>> writableOf;
  private Optional<DependencyGraph> graph = Optional.empty();
  private Optional<Set<Path>> writable = Optional.empty();

  /**
   * Makes an empty one.
   *
   * @param writableOf tells what a service can write to of the host
   */
  Services(Function<ServiceDefinition, Set<Path>> writableOf) {
    this.writableOf = writableOf;
  }

  /** {@return all services, ordered by name} */
  Collection<ServiceActor> all() {
    return actors.values();
  }

  /** {@return the service of exactly that name} */
  Optional<ServiceActor> named(String name) {
    return Optional.ofNullable(actors.get(name));
  }

  /** Whether there is a definition of that name; not one that has gone and is in force yet. */
  synchronized boolean defined(String name) {
    return definitions.containsKey(name);
  }

  /** Whether something runs of a service, or is to. */
  boolean up(String name) {
    return named(name).filter(ServiceActor::up).isPresent();
  }

  /** Adds a service that has no definition yet. */
  synchronized void add(ServiceActor actor) {
    actors.put(actor.name(), actor);
  }

  /**
   * Adds a definition.
   *
   * @param key ranks it, and is what it is removed by
   * @param definition the definition
   * @param maker makes the service if it is new
   * @return the service
   */
  synchronized ServiceActor define(
      Comparable<?> key, ServiceDefinition definition, Function<String, ServiceActor> maker) {
    NavigableMap<Comparable<?>, ServiceDefinition> registered =
        definitions.computeIfAbsent(definition.name(), name -> new TreeMap<>());
    registered.put(key, definition);
    ServiceActor actor = actors.computeIfAbsent(definition.name(), maker);
    actor.define(registered.lastEntry().getValue());
    changed();
    return actor;
  }

  /**
   * Removes a definition. The last one of a name stays in force until {@link #undefine}.
   *
   * @param key what it was added with
   * @param name the service's name
   * @return whether it was the last one
   */
  synchronized boolean forget(Comparable<?> key, String name) {
    NavigableMap<Comparable<?>, ServiceDefinition> registered = definitions.get(name);
    if (registered == null) {
      return false;
    }
    registered.remove(key);
    if (registered.isEmpty()) {
      definitions.remove(name);
      return true;
    }
    actors.get(name).define(registered.lastEntry().getValue());
    changed();
    return false;
  }

  /**
   * Takes the definition away from a service that nobody defines any more.
   *
   * @param name its name
   * @return the service, or empty if it is defined again or gone
   */
  synchronized Optional<ServiceActor> undefine(String name) {
    if (definitions.containsKey(name)) {
      return Optional.empty();
    }
    Optional<ServiceActor> actor = named(name);
    actor.ifPresent(ServiceActor::undefine);
    changed();
    return actor;
  }

  /** Removes a service that has ended, unless it is defined again. */
  synchronized void removeEnded(ServiceActor actor) {
    if (!definitions.containsKey(actor.name()) && !actor.up()) {
      actors.remove(actor.name(), actor);
      changed();
    }
  }

  private void changed() {
    graph = Optional.empty();
    writable = Optional.empty();
  }

  /** {@return the graph of all services as they are defined now} */
  synchronized DependencyGraph graph() {
    if (graph.isEmpty()) {
      Map<String, Dependencies> nodes = new HashMap<>();
      for (ServiceActor actor : actors.values()) {
        nodes.put(
            actor.name(),
            actor.definition().map(ServiceDefinition::dependencies).orElse(NO_DEPENDENCIES));
      }
      graph = Optional.of(new DependencyGraph(nodes));
    }
    return graph.get();
  }

  /** {@return what services can write to of the host} */
  synchronized Set<Path> writable() {
    if (writable.isEmpty()) {
      Set<Path> all = new HashSet<>();
      actors.values().stream()
          .flatMap(actor -> actor.definition().stream())
          .forEach(definition -> all.addAll(writableOf.apply(definition)));
      writable = Optional.of(Set.copyOf(all));
    }
    return writable.get();
  }
}
