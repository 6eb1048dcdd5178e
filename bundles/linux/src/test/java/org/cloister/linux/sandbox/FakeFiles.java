package org.cloister.linux.sandbox;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files that are nothing but facts: every path is a directory unless a test says otherwise. */
final class FakeFiles implements SourceFiles {
  private final Map<Path, Kind> kinds = new HashMap<>();

  FakeFiles with(String path, Kind kind) {
    kinds.put(Path.of(path), kind);
    return this;
  }

  @Override
  public Kind kind(Path path) {
    return kinds.getOrDefault(path, Kind.DIRECTORY);
  }

  @Override
  public Optional<String> fileSystem(Path image) {
    return Optional.empty();
  }

  @Override
  public List<String> processors() {
    return List.of("devices/system/cpu/cpu0", "devices/system/cpu/cpu7");
  }
}
