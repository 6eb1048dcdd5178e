package org.cloister.linux.cgroup;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Usage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A sandbox's groups in version 1, one for each controller that it needs. */
final class LegacyCgroup implements Cgroup {
  private static final Logger LOG = LoggerFactory.getLogger(LegacyCgroup.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String THROTTLE = "blkio.throttle.";

  private final LegacyHierarchy hierarchy;
  private final CgroupFiles files;
  private final String name;
  private final Map<Controller, Path> groups;
  private final Optional<Path> unified;
  private final Anchor anchor;

  LegacyCgroup(
      LegacyHierarchy hierarchy,
      CgroupFiles files,
      String name,
      Map<Controller, Path> groups,
      Optional<Path> unified,
      Anchor anchor) {
    this.hierarchy = hierarchy;
    this.files = files;
    this.name = name;
    this.groups = new ConcurrentHashMap<>(groups);
    this.unified = unified;
    this.anchor = anchor;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CgroupMembership membership() {
    return new CgroupMembership(
        directories().stream().map(directory -> directory.resolve("tasks")).toList(), unified);
  }

  @Override
  public synchronized void update(Limits limits) throws IOException {
    List<Setting> settings = hierarchy.settings(limits);
    for (Setting setting : settings) {
      if (!groups.containsKey(setting.controller())) {
        Path group = hierarchy.group(name, setting.controller());
        if (!directories().contains(group)) {
          new GroupTree(files, group).make();
          moveAllInto(group);
          if (setting.controller() == Controller.MEMORY) {
            LOG.warn(
                "{}: with cgroup v1 memory that was allocated before its limit is not counted;"
                    + " restart the service to count all of it",
                name);
          }
        }
        groups.put(setting.controller(), group);
      }
    }
    new SettingWriter(files, groups::get).replace(settings, hierarchy.unlimited(limitedDevices()));
  }

  @Override
  public Usage usage() throws IOException {
    return new LegacyUsage(files, groups).read(anchor.cpu(), anchor::threads);
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
  public synchronized void remove() throws IOException {
    List<Path> all = new ArrayList<>(directories());
    unified.ifPresent(all::add);
    hierarchy.remove(all, PATIENCE);
  }

  private Set<Path> directories() {
    return new TreeSet<>(groups.values());
  }

  /** Moves the processes, and again those that they made meanwhile, until none is outside. */
  private void moveAllInto(Path group) throws IOException {
    GroupTree target = new GroupTree(files, group);
    Deadline deadline = new Deadline(PATIENCE);
    while (true) {
      Set<Long> outside = new HashSet<>(anchor.processes());
      outside.removeAll(target.processes());
      if (outside.isEmpty()) {
        return;
      }
      for (long pid : outside) {
        try {
          files.write(group.resolve("cgroup.procs"), Long.toString(pid));
        } catch (NoSuchFileException e) {
          throw e;
        } catch (IOException e) {
          // The process has ended, or it is seen again in the next round.
        }
      }
      if (!deadline.anotherTry()) {
        throw new IOException("processes " + outside + " cannot be moved into " + group);
      }
    }
  }

  private List<String> limitedDevices() throws IOException {
    Path io = groups.get(Controller.IO);
    Set<String> devices = new TreeSet<>();
    if (io != null) {
      for (String kind : List.of("read_bps", "write_bps", "read_iops", "write_iops")) {
        files
            .read(io.resolve(THROTTLE + kind + "_device"))
            .lines()
            .map(line -> line.split(" ")[0])
            .forEach(devices::add);
      }
    }
    return List.copyOf(devices);
  }
}
