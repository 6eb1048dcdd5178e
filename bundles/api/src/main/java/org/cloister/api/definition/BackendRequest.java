package org.cloister.api.definition;

import java.util.List;

/** Which backend a service wants. */
public sealed interface BackendRequest {
  /**
   * These, the first that can.
   *
   * @param names names of backends in order of preference; not empty
   */
  record Preference(List<String> names) implements BackendRequest {
    /** Copies the names. */
    public Preference {
      names = List.copyOf(names);
    }

    @Override
    public String toString() {
      return String.join(", ", names);
    }
  }

  /**
   * Any whose properties match, the strongest that can.
   *
   * @param filter an OSGi filter (OSGi Core 8, 3.2.7) over {@link
   *     org.cloister.api.isolation.IsolationProperties}
   */
  record Requirement(String filter) implements BackendRequest {
    @Override
    public String toString() {
      return filter;
    }
  }
}
