package org.cloister.supervisor;

import java.util.Optional;
import java.util.function.Supplier;
import org.cloister.api.definition.BackendChoice;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Plan;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.supervisor.resolve.ServicePlaces;
import org.cloister.supervisor.service.Selection;
import org.cloister.supervisor.service.ServiceActor;
import org.cloister.supervisor.service.Surroundings;

/** What the next start of a service would be; finding it out touches nothing. Thread-safe. */
final class Prospects {
  private final Surroundings surroundings;

  Prospects(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** What would run. */
  SandboxSpec spec(ServiceActor actor) {
    return named(
        actor,
        () ->
            surroundings
                .resolver()
                .resolve(
                    definition(actor),
                    surroundings.placesOfNext(actor.name()),
                    surroundings.neighbours().writable()));
  }

  /** The backends ranked by what is wished for now. */
  BackendChoice choice(ServiceActor actor) {
    return choice(actor, surroundings.wishes().backend(actor.name()));
  }

  /**
   * {@return the backends ranked for a service}
   *
   * @param actor the service
   * @param request what is asked for; what the definition says if empty
   */
  BackendChoice choice(ServiceActor actor, Optional<BackendRequest> request) {
    BackendRequest wish = request.orElseGet(() -> named(actor, () -> definition(actor).backend()));
    return surroundings.backends().rank(wish, spec(actor));
  }

  /** What the chosen backend would do. */
  Plan plan(ServiceActor actor) throws IsolationException {
    ServicePlaces places = surroundings.placesOfNext(actor.name());
    Selection selection = named(actor, () -> Selection.of(definition(actor), places, surroundings));
    SandboxContext context =
        new SandboxContext(
            surroundings.platform(),
            Surroundings.next(actor.name()),
            places.runtimeDirectory(),
            places.stateDirectory(),
            actor.log().path());
    return selection.backend().call(target -> target.plan(selection.spec(), context));
  }

  private static ServiceDefinition definition(ServiceActor actor) {
    return actor
        .definition()
        .orElseThrow(
            () ->
                new SupervisionException(
                    SupervisionErrorCode.UNRESOLVABLE, "its definition is gone"));
  }

  /** A refusal names the service. */
  private static <T> T named(ServiceActor actor, Supplier<T> question) {
    try {
      return question.get();
    } catch (SupervisionException e) {
      throw new SupervisionException(e.code(), actor.name() + ": " + e.getMessage(), e);
    }
  }
}
