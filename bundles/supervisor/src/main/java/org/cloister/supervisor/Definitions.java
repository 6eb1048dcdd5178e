package org.cloister.supervisor;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.cloister.api.definition.DefinitionCatalog;
import org.cloister.api.definition.DefinitionProblem;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.supervision.ServiceEvent;
import org.cloister.supervisor.service.ServiceActor;

/**
 * Makes services of definitions that come, and ends those whose definitions have gone. Thread-safe.
 */
final class Definitions {
  /** A definition that is replaced is gone for a moment, and so are all when their bundle is. */
  private static final Duration OUT_OF_SIGHT = Duration.ofSeconds(1);

  /** How long a sandbox of an earlier run waits for its definition. */
  private static final Duration UNDEFINED = Duration.ofSeconds(15);

  private final DefinitionCatalog catalog;
  private final Services services;
  private final ServiceMaker maker;
  private final Orders orders;
  private final ScheduledExecutorService timers;
  private final Lifespan lifespan;

  Definitions(
      DefinitionCatalog catalog,
      Services services,
      ServiceMaker maker,
      Orders orders,
      ScheduledExecutorService timers,
      Lifespan lifespan) {
    this.catalog = catalog;
    this.services = services;
    this.maker = maker;
    this.orders = orders;
    this.timers = timers;
    this.lifespan = lifespan;
  }

  /** A definition is there. */
  void define(Comparable<?> key, ServiceDefinition definition) {
    ServiceActor actor = services.define(key, definition, maker::stopped);
    if (lifespan.begun() && !lifespan.closing()) {
      actor.autostart();
      services.graph().withDependants(List.of(actor.name())).stream()
          .filter(name -> !name.equals(actor.name()))
          .flatMap(name -> services.named(name).stream())
          .forEach(ServiceActor::requirementAppeared);
    }
  }

  /** A definition has gone. */
  void forget(Comparable<?> key, ServiceDefinition definition) {
    if (!lifespan.closing() && services.forget(key, definition.name())) {
      later(() -> endIfUndefined(definition.name()), OUT_OF_SIGHT);
    }
  }

  /** Ends after a while what an earlier run left and nobody defines. */
  void endUndefinedLater() {
    later(this::endUndefined, UNDEFINED);
  }

  /** Ends what an earlier run left and nobody defines; a mistake in a file is no reason to. */
  void endUndefined() {
    Set<String> mistaken =
        catalog.problems().stream().map(DefinitionProblem::service).collect(Collectors.toSet());
    services.all().stream()
        .filter(actor -> actor.definition().isEmpty() && !mistaken.contains(actor.name()))
        .forEach(actor -> endIfUndefined(actor.name()));
  }

  private void endIfUndefined(String name) {
    if (lifespan.closing()) {
      return;
    }
    services
        .undefine(name)
        .ifPresent(
            actor -> {
              actor.report(ServiceEvent.Type.DEFINITION, "its definition is gone");
              end(actor);
            });
  }

  /** One that cannot be ended now, since its backend is away, is ended when that is back. */
  private void end(ServiceActor actor) {
    orders
        .stopForGood(actor)
        .whenComplete(
            (ended, failure) -> {
              if (failure != null && !lifespan.closing()) {
                later(() -> services.undefine(actor.name()).ifPresent(this::end), UNDEFINED);
              }
            });
  }

  private void later(Runnable task, Duration delay) {
    timers.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
  }
}
