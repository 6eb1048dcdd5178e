package org.cloister.backend.libvirt.lxc.label;

import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two categories of multi-category security. A process reads a file only if it has all categories
 * of the file: two that have no pair in common see nothing of each other.
 *
 * @param first the lower one, at least 0
 * @param second the higher one, below 1024
 */
record Categories(int first, int second) {
  /** How many categories a policy has, {@code c0} to {@code c1023}. */
  static final int COUNT = 1024;

  private static final Pattern PAIR = Pattern.compile("s0:c(\\d{1,4}),c(\\d{1,4})");

  Categories {
    if (first < 0 || first >= second || second >= COUNT) {
      throw new IllegalArgumentException("c" + first + ",c" + second + " is no pair");
    }
  }

  /** {@return the pair of a level; empty if it has another number of them} */
  static Optional<Categories> of(String level) {
    Matcher matcher = PAIR.matcher(level.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int one = Integer.parseInt(matcher.group(1));
    int other = Integer.parseInt(matcher.group(2));
    return one == other || Math.max(one, other) >= COUNT
        ? Optional.empty()
        : Optional.of(new Categories(Math.min(one, other), Math.max(one, other)));
  }

  /**
   * {@return a pair that nobody has, at random: other programs of the host choose too, and do not
   * ask}
   *
   * @param taken those in use; fewer than there are
   * @param random decides
   */
  static Categories free(Set<Categories> taken, RandomGenerator random) {
    while (true) {
      int one = random.nextInt(COUNT);
      int other = random.nextInt(COUNT);
      if (one != other) {
        Categories pair = new Categories(Math.min(one, other), Math.max(one, other));
        if (!taken.contains(pair)) {
          return pair;
        }
      }
    }
  }

  /** {@return the level with just these} */
  String level() {
    return "s0:c" + first + ",c" + second;
  }
}
