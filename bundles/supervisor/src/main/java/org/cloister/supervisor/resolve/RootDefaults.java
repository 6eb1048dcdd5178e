package org.cloister.supervisor.resolve;

import java.util.List;
import org.cloister.api.isolation.ViewEntry;

/**
 * What a kind of root gives without being asked.
 *
 * @param entries what is laid over it
 * @param inside how paths lead in it
 */
record RootDefaults(List<ViewEntry> entries, Inside inside) {
  RootDefaults {
    entries = List.copyOf(entries);
  }
}
