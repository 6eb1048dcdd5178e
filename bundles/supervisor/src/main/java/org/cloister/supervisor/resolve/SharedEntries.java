package org.cloister.supervisor.resolve;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.cloister.api.isolation.ViewEntry;

/**
 * One instance of each default entry, however many services have it: forty entries would be most of
 * a service's memory. There are as many as the host has defaults, so nothing need be removed.
 */
final class SharedEntries {
  private final Map<ViewEntry, ViewEntry> entries = new ConcurrentHashMap<>();

  ViewEntry shared(ViewEntry entry) {
    ViewEntry before = entries.putIfAbsent(entry, entry);
    return before == null ? entry : before;
  }
}
