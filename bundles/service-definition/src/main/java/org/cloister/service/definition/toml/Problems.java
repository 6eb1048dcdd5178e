package org.cloister.service.definition.toml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.cloister.api.definition.DefinitionProblem;

/** Collects what is wrong with the sources of one definition. For one thread. */
public final class Problems {
  private static final int MOST = 20;
  private static final int LONGEST = 400;
  private static final Comparator<Problem> BY_PLACE =
      Comparator.comparing((Problem problem) -> problem.origin().location())
          .thenComparing(problem -> problem.origin().line())
          .thenComparing(problem -> problem.origin().column());

  private final List<Problem> found = new ArrayList<>();
  private int dropped;

  /**
   * Adds a problem; after many, only their number is kept.
   *
   * @param origin where
   * @param message what is wrong and what would be right; shown escaped and cut
   */
  public void add(Origin origin, String message) {
    if (found.size() < MOST) {
      found.add(new Problem(origin, Quoted.plain(message, LONGEST)));
    } else {
      dropped++;
    }
  }

  /** {@return how many were added} */
  public int count() {
    return found.size() + dropped;
  }

  /**
   * {@return them in order of place}
   *
   * @param service the name of the service that is defined
   */
  public List<DefinitionProblem> list(String service) {
    List<DefinitionProblem> list = new ArrayList<>();
    found.stream().sorted(BY_PLACE).map(problem -> problem.of(service)).forEach(list::add);
    if (dropped > 0) {
      list.add(new Problem(last(), "and " + dropped + " more problems").of(service));
    }
    return List.copyOf(list);
  }

  private Origin last() {
    Origin last = found.get(found.size() - 1).origin();
    return new Origin(last.label(), last.location(), 0, 0);
  }

  private record Problem(Origin origin, String message) {
    DefinitionProblem of(String service) {
      return new DefinitionProblem(
          service, origin.location(), origin.line(), origin.column(), message);
    }
  }
}
