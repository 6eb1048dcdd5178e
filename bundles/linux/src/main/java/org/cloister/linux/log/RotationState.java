package org.cloister.linux.log;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is written down beside a log about its rotation, so that it can be finished after a crash.
 *
 * @param inode of which file this is true; another one in its place begins anew
 * @param start the bytes before it have been moved away
 * @param collapsing whether the bytes before {@code start} are a hole that is being taken out: as
 *     long as the file begins with such a hole it has not been
 */
record RotationState(long inode, long start, boolean collapsing) {
  private static final Pattern TEXT =
      Pattern.compile("inode (\\d+) start (\\d+)( collapsing)?\\R?");

  /** {@return a log of which nothing was moved away} */
  static RotationState whole(long inode) {
    return new RotationState(inode, 0, false);
  }

  /** {@return the state in a text; empty if it is none} */
  static Optional<RotationState> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new RotationState(
                Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                matcher.group(3) != null))
        : Optional.empty();
  }

  /** {@return the text of it} */
  String text() {
    return "inode " + inode + " start " + start + (collapsing ? " collapsing" : "") + "\n";
  }
}
