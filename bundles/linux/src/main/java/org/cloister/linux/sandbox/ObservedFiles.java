package org.cloister.linux.sandbox;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a translation has seen of the host's files, each looked at once: it tells later whether
 * another translation would see the same. Used by one thread at a time.
 */
public final class ObservedFiles implements SourceFiles {
  private final SourceFiles files;
  private final Map<Path, Kind> kinds = new HashMap<>();
  private final Map<Path, Optional<String>> fileSystems = new HashMap<>();
  private Optional<List<String>> processors = Optional.empty();

  /**
   * Has seen nothing yet.
   *
   * @param files what to look at
   */
  public ObservedFiles(SourceFiles files) {
    this.files = files;
  }

  @Override
  public Kind kind(Path path) {
    return kinds.computeIfAbsent(path, files::kind);
  }

  @Override
  public Optional<String> fileSystem(Path image) {
    return fileSystems.computeIfAbsent(image, files::fileSystem);
  }

  @Override
  public List<String> processors() {
    if (processors.isEmpty()) {
      processors = Optional.of(files.processors());
    }
    return processors.get();
  }

  /** {@return whether everything that was seen is as it was} */
  public boolean areUnchanged() {
    return kinds.entrySet().stream().allMatch(seen -> files.kind(seen.getKey()) == seen.getValue())
        && fileSystems.entrySet().stream()
            .allMatch(seen -> files.fileSystem(seen.getKey()).equals(seen.getValue()))
        && processors.map(seen -> seen.equals(files.processors())).orElse(true);
  }
}
