package org.cloister.backend.kvm.kernel;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The release of a kernel as uname(2) tells it: {@code 6.1.0-28-amd64}. Releases are ordered by
 * their numbers, so that 6.10 is newer than 6.9 and a release newer than its candidates ({@code
 * 6.12~rc7}).
 *
 * @param name the release, not empty, without a slash
 */
public record KernelRelease(String name) implements Comparable<KernelRelease> {
  private static final Pattern PART = Pattern.compile("\\d+|~?(?:rc\\d*)|[a-zA-Z]+");

  // What comes earlier in this order is older, where two releases differ.
  private static final int CANDIDATE = 0;
  private static final int END = 1;
  private static final int WORD = 2;
  private static final int NUMBER = 3;

  /** Checks that it can be the name of a folder. */
  public KernelRelease {
    if (name.isEmpty() || name.contains("/") || name.startsWith(".")) {
      throw new IllegalArgumentException("not the release of a kernel: " + name);
    }
  }

  @Override
  public int compareTo(KernelRelease other) {
    List<String> left = parts();
    List<String> right = other.parts();
    for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
      int order = compare(part(left, i), part(right, i));
      if (order != 0) {
        return order;
      }
    }
    return name.compareTo(other.name);
  }

  private List<String> parts() {
    List<String> parts = new ArrayList<>();
    Matcher matcher = PART.matcher(name);
    while (matcher.find()) {
      parts.add(matcher.group());
    }
    return parts;
  }

  private static String part(List<String> parts, int index) {
    return index < parts.size() ? parts.get(index) : "";
  }

  private static int compare(String left, String right) {
    int kind = Integer.compare(rank(left), rank(right));
    if (kind != 0) {
      return kind;
    }
    return rank(left) == NUMBER
        ? new BigInteger(left).compareTo(new BigInteger(right))
        : left.compareTo(right);
  }

  private static int rank(String part) {
    if (part.isEmpty()) {
      return END;
    }
    if (Character.isDigit(part.charAt(0))) {
      return NUMBER;
    }
    return part.matches("~?rc\\d*") ? CANDIDATE : WORD;
  }

  @Override
  public String toString() {
    return name;
  }
}
