package org.cloister.backend.libvirt.lxc.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the controller of a container that is about to end out of the container's groups. It ends a
 * moment after its container; libvirt would find it there, signal it, and look again 200 ms later.
 * Not before: by these groups a new libvirtd recognises the containers of the last one.
 *
 * <p>In version 2 a process cannot be in a group between others, and is left where it is.
 *
 * @param proc where processes are told
 * @param root where the hierarchies are mounted
 */
record ControllerGroups(Path proc, Path root) {
  private static final Logger LOG = LoggerFactory.getLogger(ControllerGroups.class);

  /** Those of this host. */
  static final ControllerGroups HOST =
      new ControllerGroups(Path.of("/proc"), Path.of("/sys/fs/cgroup"));

  /**
   * Does so as far as it can be done; if it cannot, the container takes a little longer to go.
   *
   * @param controller the controller's process id, which may be another's by now
   * @param domain the container's name
   */
  void leave(int controller, String domain) {
    Path process = proc.resolve(Integer.toString(controller));
    try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
      List<String> threads = tasks.map(task -> task.getFileName().toString()).toList();
      for (Path group : above(Files.readAllLines(process.resolve("cgroup")), domain)) {
        for (String thread : threads) {
          Files.writeString(group.resolve("tasks"), thread);
        }
      }
    } catch (IOException e) {
      LOG.debug("The controller of {} stays in its groups: {}", domain, e.toString());
    }
  }

  /**
   * {@return the groups of version 1 above those of a process, from its lines of
   * proc_pid_cgroup(5); that of the processor, in which libvirt looks, last: when it is found
   * empty, all others must be}
   */
  private List<Path> above(List<String> lines, String domain) {
    return lines.stream()
        .map(line -> line.split(":", 3))
        .filter(fields -> !fields[1].isEmpty() && fields[2].endsWith("-" + domain + ".libvirt-lxc"))
        .sorted(Comparator.comparing(fields -> List.of(fields[1].split(",")).contains("cpu")))
        .map(fields -> root.resolve(fields[1]).resolve(fields[2].substring(1)).getParent())
        .toList();
  }
}
