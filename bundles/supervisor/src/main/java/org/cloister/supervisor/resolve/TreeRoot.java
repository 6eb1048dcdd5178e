package org.cloister.supervisor.resolve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.supervisor.resolve.HostView.Kind;

/** A tree of its own: a directory with a whole system in it. */
final class TreeRoot {
  /** Where an init is looked for, as kernel and distributions do. */
  private static final List<String> INITS =
      List.of(
          "/sbin/init",
          "/usr/sbin/init",
          "/usr/lib/systemd/systemd",
          "/lib/systemd/systemd",
          "/bin/init",
          "/init");

  private TreeRoot() {}

  static RootDefaults of(Sources sources, SharedEntries shared, Path tree, boolean boot) {
    List<ViewEntry> entries = new ArrayList<>();
    entries.add(new ViewEntry.DeviceFiles("/dev"));
    entries.add(new ViewEntry.Proc("/proc"));
    if (boot) {
      entries.add(new ViewEntry.Sysfs("/sys"));
    }
    entries.add(MinimalRoot.memory("/tmp", 01777));
    entries.add(MinimalRoot.memory("/run", 0755));
    entries.replaceAll(shared::shared);
    return new RootDefaults(entries, inside(sources, tree));
  }

  /** {@return the tree's init, as the path that is executed inside} */
  static Optional<String> init(Sources sources, Path tree) {
    Inside inside = inside(sources, tree);
    return INITS.stream()
        .filter(
            path ->
                sources.look(in(tree, inside.follow(path, "the tree's init"))).kind() == Kind.FILE)
        .findFirst();
  }

  private static Inside inside(Sources sources, Path tree) {
    return new Inside(path -> sources.look(in(tree, path)).link());
  }

  private static Path in(Path tree, String path) {
    return tree.resolve(path.substring(1));
  }
}
