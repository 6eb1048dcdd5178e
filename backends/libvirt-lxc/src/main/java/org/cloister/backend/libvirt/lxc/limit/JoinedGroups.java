package org.cloister.backend.libvirt.lxc.limit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.linux.cgroup.CgroupMembership;

/** The control groups that a process is in (cgroups(7)). */
final class JoinedGroups {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final String NAMED = "name=";

  private JoinedGroups() {}

  /**
   * {@return how another process gets into the groups of one}
   *
   * @param pid the process
   * @throws IOException if it has ended
   */
  static CgroupMembership of(long pid) throws IOException {
    return parse(Files.readAllLines(Path.of("/proc", Long.toString(pid), "cgroup")), ROOT);
  }

  /** {@return the same from the lines of /proc/PID/cgroup: number, controllers and path} */
  static CgroupMembership parse(List<String> lines, Path root) {
    List<Path> tasks = new ArrayList<>();
    Optional<Path> directory = Optional.empty();
    for (String line : lines) {
      String[] fields = line.split(":", 3);
      String group = fields[2].substring(1);
      if (fields[1].isEmpty()) {
        directory =
            List.of(root.resolve("unified"), root).stream()
                .filter(mount -> Files.exists(mount.resolve("cgroup.controllers")))
                .findFirst()
                .map(mount -> mount.resolve(group));
      } else {
        String hierarchy =
            fields[1].startsWith(NAMED) ? fields[1].substring(NAMED.length()) : fields[1];
        Path file = root.resolve(hierarchy).resolve(group).resolve("tasks");
        if (Files.exists(file)) {
          tasks.add(file);
        }
      }
    }
    return new CgroupMembership(tasks, directory);
  }
}
