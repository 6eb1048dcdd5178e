package org.cloister.backend.libvirt.lxc.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControllerGroupsTest {
  @TempDir Path directory;

  private Path proc(String groups) throws IOException {
    Path process = directory.resolve("proc/77");
    Files.createDirectories(process.resolve("task/77"));
    Files.writeString(process.resolve("cgroup"), groups);
    return directory.resolve("proc");
  }

  private Path group(String path) throws IOException {
    return Files.createDirectories(directory.resolve("cgroup").resolve(path));
  }

  @Test
  void a_controller_leaves_for_the_group_above_its_containers() throws Exception {
    Path machine = group("cpu,cpuacct/machine");
    Path other = group("pids/machine");
    Path proc =
        proc(
            "4:cpu,cpuacct:/machine/lxc-77-a.libvirt-lxc\n"
                + "3:pids:/machine/lxc-77-b.libvirt-lxc\n0::/machine/x\n");

    new ControllerGroups(proc, directory.resolve("cgroup")).leave(77, "a");

    assertThat(machine.resolve("tasks")).hasContent("77");
    assertThat(other).isEmptyDirectory();
  }

  @Test
  void it_stays_where_there_is_but_one_hierarchy_or_it_has_ended() throws Exception {
    Path machine = group("machine");
    Path proc = proc("0::/machine/lxc-77-a.libvirt-lxc\n");

    new ControllerGroups(proc, directory.resolve("cgroup")).leave(77, "a");
    new ControllerGroups(proc, directory.resolve("cgroup")).leave(78, "a");

    assertThat(machine).isEmptyDirectory();
  }
}
