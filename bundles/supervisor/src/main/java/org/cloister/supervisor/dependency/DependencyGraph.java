package org.cloister.supervisor.dependency;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cloister.api.definition.Dependencies;

/** The graph of all services at one moment. Immutable. */
public final class DependencyGraph {
  private final Map<String, Dependencies> services;
  private final Map<String, List<String>> providers = new HashMap<>();
  private final Map<String, Set<String>> dependants = new HashMap<>();

  /**
   * Draws the graph.
   *
   * @param services by name
   */
  public DependencyGraph(Map<String, Dependencies> services) {
    this.services = new TreeMap<>(services);
    this.services.forEach(
        (name, dependencies) ->
            dependencies
                .provides()
                .forEach(
                    provided ->
                        providers.computeIfAbsent(provided, key -> new ArrayList<>()).add(name)));
    this.services.forEach(
        (name, dependencies) ->
            dependencies
                .requires()
                .forEach(
                    required ->
                        named(required)
                            .forEach(
                                provider ->
                                    dependants
                                        .computeIfAbsent(provider, key -> new TreeSet<>())
                                        .add(name))));
  }

  /**
   * {@return the services that a name stands for: the one of that name, or those that provide it,
   * ordered by name}
   *
   * @param name a name or a provided name
   */
  public List<String> named(String name) {
    if (services.containsKey(name)) {
      return List.of(name);
    }
    return providers.getOrDefault(name, List.of());
  }

  /**
   * {@return the services that require a service directly, ordered by name}
   *
   * @param service its name
   */
  public Set<String> dependants(String service) {
    return dependants.getOrDefault(service, Set.of());
  }

  /**
   * {@return services and all that require one of them, directly or not}
   *
   * @param names the services
   */
  public Set<String> withDependants(Collection<String> names) {
    Set<String> all = new TreeSet<>();
    Deque<String> ahead = new ArrayDeque<>(names);
    while (!ahead.isEmpty()) {
      String name = ahead.poll();
      if (all.add(name)) {
        ahead.addAll(dependants(name));
      }
    }
    return all;
  }

  /**
   * {@return the services that must not run beside a service: those that it excludes and those that
   * exclude it}
   *
   * @param service its name
   */
  public Set<String> conflicts(String service) {
    Set<String> found = new TreeSet<>();
    Dependencies own = services.get(service);
    if (own == null) {
      return found;
    }
    own.conflicts().forEach(name -> found.addAll(named(name)));
    Set<String> names = new HashSet<>(own.provides());
    names.add(service);
    services.forEach(
        (other, dependencies) -> {
          if (dependencies.conflicts().stream().anyMatch(names::contains)) {
            found.add(other);
          }
        });
    found.remove(service);
    return found;
  }

  /**
   * Tells why a service cannot be started, by the graph alone: something that it requires, directly
   * or not, does not exist or requires it in turn, or it excludes what it requires.
   *
   * @param service its name
   * @return the reason, in words that can follow the service's name and a colon
   */
  public Optional<String> obstacle(String service) {
    return obstacle(service, new ArrayList<>(), new HashSet<>());
  }

  private Optional<String> obstacle(String service, List<String> path, Set<String> cleared) {
    if (path.contains(service)) {
      List<String> circle = new ArrayList<>(path.subList(path.indexOf(service), path.size()));
      circle.add(service);
      return Optional.of("requires itself in a circle: " + String.join(" requires ", circle));
    }
    Dependencies own = services.get(service);
    if (own == null || cleared.contains(service)) {
      return Optional.empty();
    }
    path.add(service);
    Set<String> excluded = own.conflicts().isEmpty() ? Set.of() : conflicts(service);
    for (String required : own.requires()) {
      Optional<String> obstacle = obstacle(required, excluded, path, cleared);
      if (obstacle.isPresent()) {
        path.remove(path.size() - 1);
        return obstacle;
      }
    }
    path.remove(path.size() - 1);
    cleared.add(service);
    return Optional.empty();
  }

  /** What stands in the way of a requirement: nothing, if one of its providers will do. */
  private Optional<String> obstacle(
      String required, Set<String> excluded, List<String> path, Set<String> cleared) {
    Optional<String> first = Optional.empty();
    List<String> found = named(required);
    for (String provider : found) {
      Optional<String> obstacle =
          excluded.contains(provider)
              ? Optional.of("both requires and conflicts with " + provider)
              : obstacle(provider, path, cleared);
      if (obstacle.isEmpty()) {
        return obstacle;
      }
      first = first.or(() -> obstacle);
    }
    return found.isEmpty() && !Dependencies.HOST_PROVIDED.contains(required)
        ? Optional.of(missing(path, required))
        : first;
  }

  /**
   * {@return the services that would do for a requirement, ordered by name; none if the host itself
   * provides it}
   *
   * @param service who requires
   * @param required the required name
   */
  public List<String> candidates(String service, String required) {
    Set<String> excluded = conflicts(service);
    return named(required).stream().filter(name -> !excluded.contains(name)).toList();
  }

  private String missing(List<String> path, String required) {
    Set<String> known = new TreeSet<>(services.keySet());
    known.addAll(providers.keySet());
    known.addAll(Dependencies.HOST_PROVIDED);
    String hint =
        new Nearest(known).to(required).map(name -> "; did you mean " + name + "?").orElse("");
    return "%s requires %s, and no service has or provides that name%s"
        .formatted(
            path.size() == 1 ? "it" : String.join(" requires ", path.subList(1, path.size())),
            required,
            hint);
  }
}
