package org.cloister.supervisor.resolve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;

/** Defaults and mappings as one list, parents before children; a mapping goes before defaults. */
final class ViewAssembly {
  /** A slash sorts before all else, so that what is below a path comes right after it. */
  private static final Comparator<ViewEntry> BY_TARGET =
      Comparator.comparing(entry -> entry.target().replace('/', '\0'));

  private ViewAssembly() {}

  static List<ViewEntry> assemble(List<ViewEntry> defaults, List<ViewEntry> declared) {
    Set<String> targets = new HashSet<>();
    for (ViewEntry entry : declared) {
      if (!targets.add(entry.target())) {
        throw new SupervisionException(
            SupervisionErrorCode.UNRESOLVABLE,
            "two mappings have the target " + entry.target() + "; remove one");
      }
    }
    List<ViewEntry> all = new ArrayList<>(declared);
    defaults.stream()
        .filter(
            entry ->
                declared.stream()
                    .noneMatch(mapping -> isAtOrBelow(entry.target(), mapping.target())))
        .forEach(all::add);
    return sorted(all);
  }

  static List<ViewEntry> sorted(List<ViewEntry> entries) {
    return entries.stream().sorted(BY_TARGET).toList();
  }

  static boolean isAtOrBelow(String path, String other) {
    return path.startsWith(other)
        && (path.length() == other.length() || path.charAt(other.length()) == '/');
  }
}
