package org.cloister.supervisor.resolve;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.supervisor.resolve.HostView.Kind;
import org.cloister.supervisor.resolve.HostView.Node;

/**
 * Follows the host's paths to what they really name, for one resolution.
 *
 * <p>Threat: a service that was taken over replaces a directory it can write to by a link to
 * something it must not see, and waits for the next start to map it. So a link is followed only
 * where every directory on the way to it can be written to by nobody but root and the platform, and
 * is writable to no service. A backend opens what comes out here without following links, so that a
 * link which appears later makes the start fail.
 */
final class Sources {
  /** As many as the kernel follows (path_resolution(7)). */
  private static final int MOST_LINKS = 40;

  private static final Path UP = Path.of("..");
  private static final Path SELF = Path.of(".");
  private static final int STICKY = 01000;
  private static final int WRITABLE_BY_OTHERS = 022;

  private final HostView host;
  private final int platformUid;
  private final Set<Path> writable;
  private final Map<Path, Node> seen = new HashMap<>();

  /**
   * Begins a resolution.
   *
   * @param host the host
   * @param platformUid whose links are trusted beside root's
   * @param writable what services can write to, as they were written in definitions
   */
  Sources(HostView host, int platformUid, Set<Path> writable) {
    this.host = host;
    this.platformUid = platformUid;
    this.writable = writable;
  }

  /**
   * What a path names.
   *
   * @param path without a symbolic link in it
   * @param node what is there, perhaps nothing
   */
  record Source(Path path, Node node) {
    boolean exists() {
      return node.kind() != Kind.MISSING;
    }
  }

  /**
   * Looks at a path without following it.
   *
   * @throws SupervisionException if that cannot be told
   */
  Node look(Path path) {
    return seen.computeIfAbsent(
        path,
        unseen -> {
          try {
            return host.look(unseen);
          } catch (IOException e) {
            throw unresolvable("cannot look at " + unseen + ": " + e.getMessage());
          }
        });
  }

  /**
   * Follows a path.
   *
   * @param path absolute
   * @param what what it is for, in words that a message can begin with
   * @return what it names; does not exist if any part of it does not
   * @throws SupervisionException if a link on the way must not be followed, or there are too many
   */
  Source follow(Path path, String what) {
    Deque<Path> ahead = new ArrayDeque<>();
    path.normalize().forEach(ahead::add);
    Path here = path.getRoot();
    boolean guarded = guarded(here);
    int links = 0;
    while (!ahead.isEmpty()) {
      Path name = ahead.poll();
      if (name.equals(UP)) {
        here = here.getParent() == null ? here : here.getParent();
        continue;
      }
      Path next = here.resolve(name);
      Node node = look(next);
      if (node.kind() == Kind.MISSING) {
        return new Source(ahead.stream().reduce(next, Path::resolve), Node.MISSING);
      }
      if (node.kind() != Kind.LINK) {
        here = next;
        guarded = guarded && guarded(here);
        continue;
      }
      if (++links > MOST_LINKS) {
        throw unresolvable("%s %s: too many symbolic links (ELOOP)".formatted(what, path));
      }
      if (!guarded && !stickyAndOurs(here, node)) {
        throw unresolvable(
            ("%s %s: %s is a symbolic link to %s in a directory that others than root can write"
                    + " to, and is not followed; name the real path")
                .formatted(what, path, next, node.link()));
      }
      Path target = Path.of(node.link());
      if (target.isAbsolute()) {
        here = target.getRoot();
        guarded = guarded(here);
      }
      Deque<Path> rest = ahead;
      ahead = new ArrayDeque<>();
      target.forEach(ahead::add);
      ahead.removeIf(SELF::equals);
      ahead.addAll(rest);
    }
    return new Source(here, look(here));
  }

  /** Nobody but root and the platform can put something else into this directory. */
  private boolean guarded(Path directory) {
    Node node = look(directory);
    return node.kind() != Kind.DIRECTORY
        || trusted(node.uid())
            && (node.mode() & WRITABLE_BY_OTHERS) == 0
            && !writable.contains(directory);
  }

  /** In a sticky directory such as /tmp nobody else can replace a link of ours. */
  private boolean stickyAndOurs(Path directory, Node link) {
    Node node = look(directory);
    return (node.mode() & STICKY) != 0
        && trusted(node.uid())
        && trusted(link.uid())
        && !writable.contains(directory)
        && ancestorsGuarded(directory);
  }

  private boolean ancestorsGuarded(Path directory) {
    for (Path above = directory.getParent(); above != null; above = above.getParent()) {
      if (!guarded(above)) {
        return false;
      }
    }
    return true;
  }

  private boolean trusted(int uid) {
    return uid == 0 || uid == platformUid;
  }

  private static SupervisionException unresolvable(String message) {
    return new SupervisionException(SupervisionErrorCode.UNRESOLVABLE, message);
  }
}
