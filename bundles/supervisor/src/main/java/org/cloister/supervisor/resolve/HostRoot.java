package org.cloister.supervisor.resolve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.supervisor.resolve.Sources.Source;

/** The host's root, read-only, with private /tmp, /run and /var/tmp. */
final class HostRoot {
  private static final List<String> PRIVATE = List.of("/run", "/tmp", "/var/tmp");
  private static final Path RESOLVER = Path.of("/etc/resolv.conf");

  private HostRoot() {}

  static RootDefaults of(Sources sources, SharedEntries shared) {
    List<ViewEntry> entries = new ArrayList<>();
    entries.add(new ViewEntry.DeviceFiles("/dev"));
    entries.add(new ViewEntry.Proc("/proc"));
    entries.add(new ViewEntry.Sysfs("/sys"));
    for (String target : PRIVATE) {
      entries.add(MinimalRoot.memory(target, target.equals("/run") ? 0755 : 01777));
    }
    Source resolver = sources.follow(RESOLVER, "the default entry");
    if (resolver.exists() && resolver.path().startsWith("/run")) {
      entries.add(
          new ViewEntry.Bind(
              resolver.path(), resolver.path().toString(), false, false, false, false));
    }
    entries.replaceAll(shared::shared);
    return new RootDefaults(entries, new Inside(path -> sources.look(Path.of(path)).link()));
  }
}
