package org.cloister.linux.spelling;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody probably meant by a name that does not exist. */
public final class NearestName {
  private static final int SHORTEST_BEGINNING = 4;

  private NearestName() {}

  /**
   * {@return the candidate of which the word is a beginning, or else the one that needs the fewest
   * single-character edits, if it needs few enough for the length of the word}
   *
   * @param word what was written
   * @param candidates what could have been meant
   */
  public static Optional<String> of(String word, Collection<String> candidates) {
    int tolerated = word.length() < SHORTEST_BEGINNING ? 1 : Math.max(2, word.length() / 3);
    return candidates.stream()
        .filter(candidate -> distance(word, candidate) <= tolerated)
        .min(
            Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /**
   * {@return a clause for the end of an error message, empty if nothing is near}
   *
   * @param word what was written
   * @param candidates what could have been meant
   */
  public static String hint(String word, Collection<String> candidates) {
    return of(word, candidates).map(nearest -> "; nearest is " + nearest).orElse("");
  }

  private static int distance(String word, String candidate) {
    boolean beginning = word.length() >= SHORTEST_BEGINNING && candidate.startsWith(word);
    return beginning ? 0 : edits(word, candidate);
  }

  /** Levenshtein's distance with one row of memory. */
  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      row[column] = column;
    }
    for (int line = 1; line <= from.length(); line++) {
      int diagonal = row[0];
      row[0] = line;
      for (int column = 1; column <= to.length(); column++) {
        int substituted = from.charAt(line - 1) == to.charAt(column - 1) ? diagonal : diagonal + 1;
        diagonal = row[column];
        row[column] = Math.min(substituted, 1 + Math.min(row[column], row[column - 1]));
      }
    }
    return row[to.length()];
  }
}
