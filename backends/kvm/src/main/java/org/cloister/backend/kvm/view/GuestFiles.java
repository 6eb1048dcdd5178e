package org.cloister.backend.kvm.view;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cloister.linux.sandbox.SourceFiles;

/**
 * What is in a guest before a service's root is made. Nothing is there of the kernel's own file
 * systems, so that nothing of them is covered: they tell of no machine but the guest's own.
 *
 * @param kinds what the shares have
 */
record GuestFiles(Map<Path, Kind> kinds) implements SourceFiles {
  /** Copies the map. */
  GuestFiles {
    kinds = Map.copyOf(kinds);
  }

  @Override
  public Kind kind(Path path) {
    return kinds.getOrDefault(path, Kind.MISSING);
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
