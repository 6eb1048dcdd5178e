package org.cloister.api.supervision;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cloister.api.isolation.Directive;

/**
 * Which backend honours which directive on this host, by the backends' own word.
 *
 * @param backends names of the backends: the columns
 * @param rows for each directive, by backend: an empty text if it is honoured, else why not
 */
public record HonoursMatrix(List<String> backends, Map<Directive, Map<String, String>> rows) {
  /** Copies the collections. */
  public HonoursMatrix {
    backends = List.copyOf(backends);
    rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
  }
}
