package org.cloister.backend.kvm.view;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cloister.linux.sandbox.SourceFiles;

/**
 * What is in a guest before a service's root is made. Of the kernel's own file systems it is what
 * every kernel has and what lets a service change the kernel: it is shown read-only, for who
 * changes the guest's kernel has all that was shared with the guest. The rest is not covered: it
 * tells of no machine but the guest's own.
 *
 * @param kinds what the shares have
 */
record GuestFiles(Map<Path, Kind> kinds) implements SourceFiles {
  private static final Set<Path> SETTINGS =
      Set.of(Path.of("/proc/bus"), Path.of("/proc/fs"), Path.of("/proc/irq"), Path.of("/proc/sys"));

  /** Copies the map. */
  GuestFiles {
    kinds = Map.copyOf(kinds);
  }

  @Override
  public Kind kind(Path path) {
    return kinds.getOrDefault(path, SETTINGS.contains(path) ? Kind.DIRECTORY : Kind.MISSING);
  }

  @Override
  public Optional<String> fileSystem(Path image) {
    return Optional.empty();
  }

  @Override
  public List<String> processors() {
    return List.of();
  }
}
