package org.cloister.supervisor.service;

import java.util.stream.Collectors;
import org.cloister.api.definition.BackendChoice;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.supervisor.backend.Backend;
import org.cloister.supervisor.resolve.ServicePlaces;

/**
 * What a start would run, and on which backend.
 *
 * @param spec what is to run
 * @param backend what is to run it
 */
public record Selection(SandboxSpec spec, Backend backend) {

  /**
   * Resolves a definition and chooses a backend; waits for probes, and touches nothing of the
   * service.
   *
   * @param definition what is to run
   * @param places where the files of the start lie
   * @param surroundings what all services share
   * @return what a start would run, and on which backend
   * @throws SupervisionException if it cannot be started: with {@link
   *     SupervisionErrorCode#UNRESOLVABLE} or {@link SupervisionErrorCode#NO_BACKEND}, in words
   *     that can follow the service's name and a colon
   */
  public static Selection of(
      ServiceDefinition definition, ServicePlaces places, Surroundings surroundings) {
    SandboxSpec spec =
        surroundings.resolver().resolve(definition, places, surroundings.neighbours().writable());
    BackendChoice choice =
        surroundings
            .backends()
            .choose(
                surroundings.wishes().backend(definition.name()).orElse(definition.backend()),
                spec);
    Backend backend =
        choice
            .chosen()
            .flatMap(surroundings.backends()::named)
            .orElseThrow(() -> noBackend(choice));
    return new Selection(spec, backend);
  }

  private static SupervisionException noBackend(BackendChoice choice) {
    String reasons =
        choice.ranking().stream()
            .map(candidate -> candidate.backend() + ": " + candidate.reason())
            .collect(Collectors.joining("; "));
    return new SupervisionException(
        SupervisionErrorCode.NO_BACKEND,
        "no backend can run it (asked for: %s)%s"
            .formatted(choice.request(), reasons.isEmpty() ? "" : ": " + reasons));
  }
}
