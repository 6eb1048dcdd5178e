package org.cloister.supervisor.resolve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.supervisor.resolve.HostView.Kind;

/**
 * Hides the platform's own directories under empty ones wherever a view would show them.
 *
 * <p>Threat: a service that is root here is shown a directory that the platform's lie somewhere
 * below, perhaps read-only. It reads the logs and private copies of other services there, and sends
 * commands to the platform's socket, for which a read-only mount is no obstacle. Whoever maps one
 * of these directories by its own name is taken to mean it.
 */
final class PlatformCovers {
  private static final String ROOT = "/";

  private final Set<Path> hidden;
  private final Sources sources;

  /**
   * @param hidden what to hide, without a symbolic link in it
   * @param sources what of the host leads where
   */
  PlatformCovers(Set<Path> hidden, Sources sources) {
    this.hidden = hidden;
    this.sources = sources;
  }

  /**
   * {@return a view's entries and what hides the platform in them}
   *
   * @param root what of the host is at the root, if anything is
   * @param entries what is laid over it
   */
  List<ViewEntry> over(Optional<Path> root, List<ViewEntry> entries) {
    List<ViewEntry> all = new ArrayList<>(entries);
    for (Path path : hidden) {
      if (hidden.stream().anyMatch(other -> !path.equals(other) && path.startsWith(other))) {
        continue;
      }
      root.ifPresent(tree -> cover(path, tree, ROOT, entries, all));
      for (ViewEntry entry : entries) {
        shown(entry, path).ifPresent(from -> cover(path, from, entry.target(), entries, all));
      }
    }
    return ViewAssembly.sorted(all);
  }

  private static void cover(
      Path path, Path from, String at, List<ViewEntry> entries, List<ViewEntry> all) {
    if (!path.startsWith(from) || path.equals(from)) {
      return;
    }
    String target = Path.of(at).resolve(from.relativize(path)).toString();
    boolean visible =
        entries.stream()
            .map(ViewEntry::target)
            .filter(other -> !other.equals(at) && ViewAssembly.isAtOrBelow(target, other))
            .noneMatch(other -> at.equals(ROOT) || ViewAssembly.isAtOrBelow(other, at));
    if (visible) {
      all.add(new ViewEntry.Tmpfs(target, OptionalLong.of(4096), 0, 0, 0, false));
    }
  }

  /** What of the host an entry shows. A copy that was made shows what was there at that time. */
  private Optional<Path> shown(ViewEntry entry, Path path) {
    if (entry instanceof ViewEntry.Bind bind) {
      return Optional.of(bind.source());
    }
    if (entry instanceof ViewEntry.Overlay overlay) {
      return Optional.of(overlay.lower());
    }
    if (entry instanceof ViewEntry.Copy copy) {
      Path source = real(copy.source());
      boolean made = sources.look(copy.copy()).kind() != Kind.MISSING;
      return path.startsWith(source)
              && made
              && sources.look(copy.copy().resolve(source.relativize(path))).kind() != Kind.DIRECTORY
          ? Optional.empty()
          : Optional.of(source);
    }
    return Optional.empty();
  }

  /** The source of a copy that was made is kept as it was written, and nobody asks for it. */
  private Path real(Path source) {
    try {
      return sources.follow(source, "copy").path();
    } catch (SupervisionException untrusted) {
      return source;
    }
  }
}
