package org.cloister.shell.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody may have meant. */
public final class Nearest {
  private Nearest() {}

  /**
   * {@return the name with the fewest typing errors between it and a word, if there are few}
   *
   * @param word what was typed
   * @param names what could have been meant
   */
  public static Optional<String> to(String word, Collection<String> names) {
    int limit = Math.max(1, word.length() / 3);
    return names.stream()
        .filter(name -> distance(word, name) <= limit || name.startsWith(word) && word.length() > 1)
        .min(
            Comparator.comparingInt((String name) -> distance(word, name))
                .thenComparing(name -> name));
  }

  /**
   * {@return {@code ; did you mean "name"?}, or nothing if nothing is near}
   *
   * @param word what was typed
   * @param names what could have been meant
   */
  public static String hint(String word, Collection<String> names) {
    return to(word, names).map(name -> "; did you mean \"" + name + "\"?").orElse("");
  }

  /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replace, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], 1 + cost[i - 2][j - 2]);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
