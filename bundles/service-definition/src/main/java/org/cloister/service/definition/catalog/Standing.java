package org.cloister.service.definition.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.api.definition.DefinitionProblem;
import org.cloister.api.definition.EffectiveDefinition;
import org.cloister.service.definition.effective.Reading;

/**
 * How it stands with a name: what is in force, and what is wrong.
 *
 * @param inForce the definition in force
 * @param problems what is wrong with those that should be
 */
record Standing(Optional<InForce> inForce, List<DefinitionProblem> problems) {
  /** Nothing is known of the name. */
  static final Standing NONE = new Standing(Optional.empty(), List.of());

  /** Copies the problems. */
  Standing {
    problems = List.copyOf(problems);
  }

  /**
   * A definition in force.
   *
   * @param candidate the id of the candidate that it is
   * @param origin where it came from, for people
   * @param effective the definition
   * @param remarks what in it is perhaps not meant so
   */
  record InForce(
      String candidate,
      String origin,
      EffectiveDefinition effective,
      List<DefinitionProblem> remarks) {
    /** {@return whether another one means the same to who runs the service} */
    boolean sameAs(InForce other) {
      return origin.equals(other.origin)
          && effective.definition().equals(other.effective.definition());
    }
  }

  /**
   * {@return how it stands after a change: the first candidate that is good, or has been, is in
   * force}
   *
   * @param candidates what there is for the name, in order of precedence
   */
  Standing after(List<Candidate> candidates) {
    List<DefinitionProblem> wrong = new ArrayList<>();
    for (Candidate candidate : candidates) {
      Reading reading = candidate.reading().get();
      wrong.addAll(reading.problems());
      Optional<InForce> good =
          reading
              .definition()
              .map(read -> new InForce(candidate.id(), candidate.origin(), read, reading.remarks()))
              .or(() -> inForce.filter(last -> last.candidate().equals(candidate.id())));
      if (good.isPresent()) {
        return new Standing(good, wrong);
      }
    }
    return new Standing(Optional.empty(), wrong);
  }
}
