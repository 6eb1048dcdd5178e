package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Usage;

/** A sandbox's group in version 2. */
final class UnifiedCgroup implements Cgroup {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final UnifiedHierarchy hierarchy;
  private final CgroupFiles files;
  private final String name;
  private final Path directory;
  private final Anchor anchor;

  UnifiedCgroup(
      UnifiedHierarchy hierarchy, CgroupFiles files, String name, Path directory, Anchor anchor) {
    this.hierarchy = hierarchy;
    this.files = files;
    this.name = name;
    this.directory = directory;
    this.anchor = anchor;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CgroupMembership membership() {
    return new CgroupMembership(List.of(), Optional.of(directory));
  }

  @Override
  public synchronized void update(Limits limits) throws IOException {
    hierarchy.update(directory, limits);
  }

  @Override
  public Usage usage() throws IOException {
    Optional<String> io = text("io.stat");
    Optional<String> memoryEvents = text("memory.events");
    OptionalLong pids = number("pids.current");
    return new Usage(
        number("memory.current"),
        number("memory.peak"),
        anchor.cpu(),
        pids.isPresent() ? pids : anchor.threads(),
        io.map(text -> OptionalLong.of(KeyedText.sum(text, "rbytes"))).orElse(OptionalLong.empty()),
        io.map(text -> OptionalLong.of(KeyedText.sum(text, "wbytes"))).orElse(OptionalLong.empty()),
        memoryEvents.map(text -> KeyedText.value(text, "oom_kill")).orElse(OptionalLong.empty()));
  }

  @Override
  public List<Long> processes() throws IOException {
    return anchor.processes();
  }

  @Override
  public void kill() throws IOException {
    anchor.kill();
  }

  @Override
  public void freeze() throws IOException {
    anchor.freeze();
  }

  @Override
  public void thaw() throws IOException {
    anchor.thaw();
  }

  @Override
  public boolean frozen() throws IOException {
    return anchor.frozen();
  }

  @Override
  public void remove() throws IOException {
    new GroupTree(files, directory).remove(PATIENCE);
  }

  private OptionalLong number(String file) throws IOException {
    return text(file)
        .map(text -> OptionalLong.of(Long.parseLong(text.strip())))
        .orElse(OptionalLong.empty());
  }

  /** {@return the text of a file that is there only with its controller} */
  private Optional<String> text(String file) throws IOException {
    Path path = directory.resolve(file);
    return files.exists(path) ? Optional.of(files.read(path)) : Optional.empty();
  }
}
