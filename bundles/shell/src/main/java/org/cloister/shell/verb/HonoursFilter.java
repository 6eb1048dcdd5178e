package org.cloister.shell.verb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.supervision.HonoursMatrix;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.Supervisor;
import org.cloister.shell.call.Refusal;
import org.cloister.shell.text.Nearest;

/** Leaves of a matrix the rows and columns that an operator names. */
final class HonoursFilter {
  private final Supervisor supervisor;

  HonoursFilter(Supervisor supervisor) {
    this.supervisor = supervisor;
  }

  /**
   * {@return the matrix with the columns of the backends among the names, and the rows of the
   * directives and of what the services ask for; with all of them where none is named}
   *
   * @param matrix all of it
   * @param names services, backends, and directives or their beginnings
   * @throws Refusal if there is nothing of a name
   */
  HonoursMatrix apply(HonoursMatrix matrix, List<String> names) {
    Set<String> backends = new LinkedHashSet<>();
    Set<Directive> directives = EnumSet.noneOf(Directive.class);
    for (String name : names) {
      if (supervisor.service(name).isPresent()) {
        directives.addAll(askedBy(supervisor.spec(name)));
      } else if (matrix.backends().contains(name)) {
        backends.add(name);
      } else {
        directives.addAll(directives(name));
      }
    }
    Map<Directive, Map<String, String>> rows = new LinkedHashMap<>(matrix.rows());
    if (!directives.isEmpty()) {
      rows.keySet().retainAll(directives);
    }
    return new HonoursMatrix(backends.isEmpty() ? matrix.backends() : List.copyOf(backends), rows);
  }

  /** A label is asked of every backend, but one that is not required may be missing. */
  private static Set<Directive> askedBy(SandboxSpec spec) {
    Set<Directive> asked = EnumSet.copyOf(spec.directives());
    if (spec.confinement().label().mode() != Label.Mode.REQUIRED) {
      asked.remove(Directive.LABEL);
    }
    return asked;
  }

  private Set<Directive> directives(String name) {
    Set<Directive> found =
        Arrays.stream(Directive.values())
            .filter(directive -> begins(directive.key(), name))
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Directive.class)));
    if (found.isEmpty()) {
      throw new Refusal(
          Refusal.UNKNOWN,
          "no service, backend or directive \"%s\"%s".formatted(name, Nearest.hint(name, known())));
    }
    return found;
  }

  /** {@code mapping} is the beginning of {@code mapping.kind=bind}. */
  private static boolean begins(String key, String name) {
    return key.equals(name)
        || key.startsWith(name) && ".= ".indexOf(key.charAt(name.length())) >= 0;
  }

  private List<String> known() {
    List<String> known = new ArrayList<>();
    supervisor.services().stream().map(ServiceStatus::name).forEach(known::add);
    Arrays.stream(Directive.values()).map(Directive::key).forEach(known::add);
    known.addAll(supervisor.honours().backends());
    return known;
  }
}
