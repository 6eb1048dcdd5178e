package org.cloister.supervisor.backend;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Shortfall;
import org.cloister.api.supervision.HonoursMatrix;

/** Asks backends about each directive in turn, by a spec that asks for nothing else. */
public final class Honours {
  private Honours() {}

  /**
   * {@return which backend honours which directive on this host}
   *
   * @param backends the columns
   */
  public static HonoursMatrix of(List<Backend> backends) {
    Map<Directive, Map<String, String>> rows = new EnumMap<>(Directive.class);
    for (Directive directive : Directive.values()) {
      Map<String, String> row = new TreeMap<>();
      backends.forEach(backend -> row.put(backend.name(), why(backend, directive)));
      rows.put(directive, row);
    }
    return new HonoursMatrix(backends.stream().map(Backend::name).toList(), rows);
  }

  private static String why(Backend backend, Directive directive) {
    try {
      return backend.shortfalls(DirectiveSamples.of(directive)).stream()
          .filter(shortfall -> shortfall.directive() == directive)
          .map(Shortfall::reason)
          .findFirst()
          .orElse("");
    } catch (IsolationException e) {
      return e.getMessage();
    }
  }
}
