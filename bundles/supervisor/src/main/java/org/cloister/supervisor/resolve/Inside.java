package org.cloister.supervisor.resolve;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;

/**
 * Paths as a service sees them, before the mappings are laid over its root. Links lead from root to
 * root: {@code ..} and absolute links never leave it.
 */
final class Inside {
  private static final int MOST_LINKS = 40;

  private final Function<String, String> linkAt;

  /**
   * Knows a root.
   *
   * @param linkAt what the symbolic link at a path points to; empty if there is none
   */
  Inside(Function<String, String> linkAt) {
    this.linkAt = linkAt;
  }

  /**
   * {@return where a path leads, without a link in it as far as its parts exist}
   *
   * @param target absolute
   * @param what what it is for, in words that a message can begin with
   * @throws SupervisionException if its links go round in a circle
   */
  String follow(String target, String what) {
    Deque<String> ahead = names(target);
    String here = "";
    int links = 0;
    while (!ahead.isEmpty()) {
      String name = ahead.poll();
      if (name.equals("..")) {
        here = parent(here);
        continue;
      }
      String next = here + "/" + name;
      String link = linkAt.apply(next);
      if (link.isEmpty()) {
        here = next;
        continue;
      }
      if (++links > MOST_LINKS) {
        throw new SupervisionException(
            SupervisionErrorCode.UNRESOLVABLE,
            "%s %s: its symbolic links go round in a circle (ELOOP)".formatted(what, target));
      }
      if (link.startsWith("/")) {
        here = "";
      }
      Deque<String> rest = ahead;
      ahead = names(link);
      ahead.addAll(rest);
    }
    return here.isEmpty() ? "/" : here;
  }

  private static String parent(String path) {
    return path.isEmpty() ? "" : path.substring(0, path.lastIndexOf('/'));
  }

  private static Deque<String> names(String path) {
    return new ArrayDeque<>(
        List.of(path.split("/")).stream()
            .filter(name -> !name.isEmpty() && !name.equals("."))
            .toList());
  }
}
