package org.cloister.supervisor.dependency;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The name that somebody may have meant. */
public final class Nearest {
  private final Collection<String> names;

  /**
   * Knows names.
   *
   * @param names those that could have been meant
   */
  public Nearest(Collection<String> names) {
    this.names = names;
  }

  /**
   * {@return the name with the fewest letters changed, if it is not too many}
   *
   * @param name what was written
   */
  public Optional<String> to(String name) {
    int most = Math.max(1, name.length() / 3);
    return names.stream()
        .min(Comparator.comparingInt((String other) -> distance(name, other)))
        .filter(other -> distance(name, other) <= most);
  }

  /** Levenshtein's. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}
