package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    return new UnifiedUsage(files, directory).read(anchor.cpu(), anchor::threads);
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
}
