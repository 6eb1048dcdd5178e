package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Groups of version 1 on a host that has no hierarchy of version 2: {@code pids} to hold processes
 * together, {@code cpuacct} to count their time and {@code freezer} to stop them.
 */
final class LegacyAnchor implements Anchor {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final CgroupFiles files;
  private final ProcessKiller killer;
  private final Map<Controller, Path> directories;
  private final GroupTree tree;

  /**
   * Wraps the groups.
   *
   * @param directories at least that of {@code pids}
   */
  LegacyAnchor(CgroupFiles files, ProcessKiller killer, Map<Controller, Path> directories) {
    this.files = files;
    this.killer = killer;
    this.directories = Map.copyOf(directories);
    this.tree = new GroupTree(files, directories.get(Controller.PIDS));
  }

  @Override
  public List<Path> directories() {
    return directories.values().stream().distinct().sorted().toList();
  }

  @Override
  public List<Long> processes() throws IOException {
    return tree.processes();
  }

  @Override
  public void kill() throws IOException {
    // No more forks, or else a fork bomb is faster than this loop.
    files.write(directories.get(Controller.PIDS).resolve("pids.max"), "0");
    if (directories.containsKey(Controller.FREEZER)) {
      thaw();
    }
    killer.killAll(tree, new Deadline(PATIENCE));
  }

  @Override
  public void freeze() throws IOException {
    setState("FROZEN");
    Deadline deadline = new Deadline(PATIENCE);
    while (!files.read(state()).strip().equals("FROZEN")) {
      if (!deadline.anotherTry()) {
        throw new IOException("processes do not stop; they hang in the kernel: " + processes());
      }
    }
  }

  @Override
  public void thaw() throws IOException {
    setState("THAWED");
  }

  @Override
  public boolean frozen() throws IOException {
    return directories.containsKey(Controller.FREEZER)
        && !files.read(state()).strip().equals("THAWED");
  }

  @Override
  public Duration cpu() throws IOException {
    Path accounting = directories.get(Controller.CPU_ACCOUNTING);
    return accounting == null
        ? Duration.ZERO
        : Duration.ofNanos(Long.parseLong(files.read(accounting.resolve("cpuacct.usage")).strip()));
  }

  @Override
  public OptionalLong threads() throws IOException {
    Path file = directories.get(Controller.PIDS).resolve("pids.current");
    return OptionalLong.of(Long.parseLong(files.read(file).strip()));
  }

  private void setState(String state) throws IOException {
    files.write(state(), state);
  }

  private Path state() throws IOException {
    Path freezer = directories.get(Controller.FREEZER);
    if (freezer == null) {
      throw new IOException("this host has no freezer: the controller is not mounted");
    }
    return freezer.resolve("freezer.state");
  }
}
