package org.cloister.service.definition.effective;

import java.util.List;
import java.util.Optional;
import org.cloister.api.definition.DefinitionProblem;
import org.cloister.api.definition.EffectiveDefinition;

/**
 * What came of reading a definition.
 *
 * @param definition the definition; present exactly if there are no problems
 * @param problems what is wrong, in order of place
 * @param remarks what is good, and perhaps not meant so, in order of place
 */
public record Reading(
    Optional<EffectiveDefinition> definition,
    List<DefinitionProblem> problems,
    List<DefinitionProblem> remarks) {
  /** Copies the problems and remarks. */
  public Reading {
    problems = List.copyOf(problems);
    remarks = List.copyOf(remarks);
  }

  static Reading failed(List<DefinitionProblem> problems) {
    return new Reading(Optional.empty(), problems, List.of());
  }
}
