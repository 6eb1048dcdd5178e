package org.cloister.supervisor;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.supervisor.service.Selection;
import org.cloister.supervisor.service.ServiceActor;
import org.cloister.supervisor.service.Surroundings;

/**
 * Tells beforehand that a service cannot be started, so that nothing is stopped for it in vain.
 * Thread-safe.
 */
final class Foresight {
  private final Services services;
  private final Requirements requirements;
  private final Surroundings surroundings;

  Foresight(Services services, Requirements requirements, Surroundings surroundings) {
    this.services = services;
    this.requirements = requirements;
    this.surroundings = surroundings;
  }

  /**
   * Looks whether a service could be started, with all that would have to be started for it.
   *
   * @param service its name
   * @return completes if nothing is known to stand in the way, else exceptionally with a {@link
   *     SupervisionException} whose words can follow the service's name and a colon
   */
  CompletableFuture<Void> ofStarting(String service) {
    return CompletableFuture.runAsync(
        () -> look(service, new HashSet<>()), surroundings.threads().working());
  }

  private void look(String service, Set<String> seen) {
    if (!seen.add(service)) {
      return;
    }
    services
        .graph()
        .obstacle(service)
        .ifPresent(
            obstacle -> {
              throw new SupervisionException(SupervisionErrorCode.DEPENDENCY, obstacle);
            });
    List<String> down =
        requirements.of(service).stream().filter(name -> !services.up(name)).toList();
    for (String required : down) {
      try {
        look(required, seen);
      } catch (SupervisionException e) {
        throw new SupervisionException(
            SupervisionErrorCode.DEPENDENCY,
            "requires %s, which cannot start: %s".formatted(required, e.getMessage()),
            e);
      }
    }
    services.named(service).ifPresent(actor -> select(actor, !down.isEmpty()));
  }

  private void select(ServiceActor actor, boolean requirementsDown) {
    try {
      ServiceDefinition definition =
          actor
              .definition()
              .orElseThrow(
                  () ->
                      new SupervisionException(
                          SupervisionErrorCode.UNRESOLVABLE, "its definition is gone"));
      Selection.of(definition, surroundings.placesOfNext(actor.name()), surroundings);
    } catch (SupervisionException e) {
      // What is missing now may be made by what it requires.
      if (!requirementsDown || e.code() != SupervisionErrorCode.UNRESOLVABLE) {
        throw e;
      }
    }
  }
}
