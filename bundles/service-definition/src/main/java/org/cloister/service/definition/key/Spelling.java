package org.cloister.service.definition.key;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody probably meant by a word that does not exist. */
public final class Spelling {
  private static final int SHORTEST_PART = 4;

  private Spelling() {}

  /**
   * {@return the candidate that needs the fewest single-character edits, if they are at most a
   * third of the word; or else the shortest one that has the word as a part}
   *
   * @param word what was written
   * @param candidates what could have been meant
   */
  public static Optional<String> nearest(String word, Collection<String> candidates) {
    int tolerated = Math.max(1, Math.min(word.length(), 30) / 3);
    Optional<String> near =
        candidates.stream()
            .filter(candidate -> Math.abs(candidate.length() - word.length()) <= tolerated)
            .filter(candidate -> edits(word, candidate) <= tolerated)
            .min(
                Comparator.<String>comparingInt(candidate -> edits(word, candidate))
                    .thenComparing(Comparator.naturalOrder()));
    return near.or(() -> containing(word, candidates));
  }

  private static Optional<String> containing(String word, Collection<String> candidates) {
    return candidates.stream()
        .filter(candidate -> word.length() >= SHORTEST_PART && candidate.contains(word))
        .min(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
  }

  /**
   * {@return a clause for the end of a message, empty if nothing is near}
   *
   * @param word what was written
   * @param candidates what could have been meant
   */
  public static String advice(String word, Collection<String> candidates) {
    return nearest(word, candidates).map(near -> "; did you mean " + near + "?").orElse("");
  }

  /** Damerau's distance for adjacent transpositions, by rows of its table. */
  private static int edits(String from, String to) {
    int[] before = new int[to.length() + 1];
    int[] above = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      above[column] = column;
    }
    for (int line = 1; line <= from.length(); line++) {
      int[] row = new int[to.length() + 1];
      row[0] = line;
      for (int column = 1; column <= to.length(); column++) {
        boolean same = from.charAt(line - 1) == to.charAt(column - 1);
        row[column] =
            Math.min(
                above[column - 1] + (same ? 0 : 1), 1 + Math.min(above[column], row[column - 1]));
        if (line > 1
            && column > 1
            && from.charAt(line - 1) == to.charAt(column - 2)
            && from.charAt(line - 2) == to.charAt(column - 1)) {
          row[column] = Math.min(row[column], before[column - 2] + 1);
        }
      }
      before = above;
      above = row;
    }
    return above[to.length()];
  }
}
