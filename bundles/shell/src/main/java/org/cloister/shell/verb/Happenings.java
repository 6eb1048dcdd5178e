package org.cloister.shell.verb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cloister.api.supervision.ServiceEvent;

/**
 * Events as people read them: the end of a process is told together with what followed from it,
 * which says how it ended.
 */
final class Happenings {
  private Happenings() {}

  /**
   * {@return the events without each end that the next event of the same service tells too}
   *
   * @param events oldest first
   */
  static List<ServiceEvent> of(List<ServiceEvent> events) {
    Map<String, ServiceEvent> next = new HashMap<>();
    List<ServiceEvent> told = new ArrayList<>();
    for (int i = events.size() - 1; i >= 0; i--) {
      ServiceEvent event = events.get(i);
      ServiceEvent after = next.put(event.service(), event);
      if (after == null || !repeats(event, after)) {
        told.add(0, event);
      }
    }
    return told;
  }

  /**
   * {@return as many of the events as are complete: up to the first end of which it is not known
   * yet what follows}
   *
   * @param events oldest first
   */
  static List<ServiceEvent> complete(List<ServiceEvent> events) {
    Map<String, Integer> open = new HashMap<>();
    for (int i = 0; i < events.size(); i++) {
      ServiceEvent event = events.get(i);
      if (event.type() == ServiceEvent.Type.EXIT) {
        open.put(event.service(), i);
      } else {
        open.remove(event.service());
      }
    }
    int end = open.values().stream().mapToInt(Integer::intValue).min().orElse(events.size());
    return events.subList(0, end);
  }

  private static boolean repeats(ServiceEvent end, ServiceEvent after) {
    return end.type() == ServiceEvent.Type.EXIT && after.message().contains(end.message());
  }
}
