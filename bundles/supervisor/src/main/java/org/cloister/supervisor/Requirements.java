package org.cloister.supervisor;

import java.util.List;
import java.util.Optional;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.supervisor.dependency.DependencyGraph;
import org.cloister.supervisor.service.ServiceActor;

/** Which services a service requires, as things are now. Thread-safe. */
final class Requirements {
  private final Services services;

  Requirements(Services services) {
    this.services = services;
  }

  /**
   * {@return the services that are to run for a service to run: one for each name that it requires}
   *
   * @param service its name
   */
  List<String> of(String service) {
    DependencyGraph graph = services.graph();
    return services
        .named(service)
        .flatMap(ServiceActor::definition)
        .map(ServiceDefinition::dependencies)
        .map(dependencies -> dependencies.requires())
        .orElse(List.of())
        .stream()
        .flatMap(name -> provider(graph.candidates(service, name)).stream())
        .distinct()
        .toList();
  }

  /** Of several that would do: one that is up, else one that is enabled, else the first. */
  private Optional<String> provider(List<String> candidates) {
    return candidates.stream()
        .filter(services::up)
        .findFirst()
        .or(
            () ->
                candidates.stream()
                    .filter(name -> services.named(name).filter(ServiceActor::enabled).isPresent())
                    .findFirst())
        .or(() -> candidates.stream().findFirst());
  }
}
