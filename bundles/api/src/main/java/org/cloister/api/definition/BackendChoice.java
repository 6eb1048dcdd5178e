package org.cloister.api.definition;

import java.util.List;
import java.util.Optional;

/**
 * The backends present or named, ranked for a service.
 *
 * @param request what was asked for
 * @param ranking best first; the chosen one is the first that is accepted
 */
public record BackendChoice(BackendRequest request, List<Candidate> ranking) {
  /** Copies the ranking. */
  public BackendChoice {
    ranking = List.copyOf(ranking);
  }

  /** {@return the name of the chosen backend, or empty if none will do} */
  public Optional<String> chosen() {
    return ranking.stream().filter(Candidate::accepted).map(Candidate::backend).findFirst();
  }

  /**
   * One backend's place in the ranking.
   *
   * @param backend its name
   * @param accepted whether it could run the service
   * @param reason why it was passed over: {@code not installed}, {@code does not match
   *     (isolation.kernel=private)}, {@code cannot honour limits.io: …}, the probe's reason; for an
   *     accepted one, why it stands where it does
   */
  public record Candidate(String backend, boolean accepted, String reason) {}
}
