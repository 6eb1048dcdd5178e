package org.cloister.backend.libvirt.lxc.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerGroupsTest {
  @TempDir Path root;

  @Test
  void groups_of_the_container_are_removed_with_those_inside() throws Exception {
    Path group = group("memory/machine/lxc-12-web.libvirt-lxc");
    Files.createDirectories(group.resolve("inner/deeper"));
    Path unified = group("machine/lxc-12-web.libvirt-lxc");
    new ContainerGroups(root).remove("web");
    assertThat(group).doesNotExist();
    assertThat(unified).doesNotExist();
    assertThat(root.resolve("memory/machine")).exists();
  }

  @Test
  void groups_of_other_containers_stay() throws Exception {
    Path longer = group("memory/machine/lxc-12-my-web.libvirt-lxc");
    Path other = group("memory/machine/lxc-12-web2.libvirt-lxc");
    Path machine = group("memory/machine/qemu-12-web.libvirt-qemu");
    new ContainerGroups(root).remove("web");
    assertThat(longer).exists();
    assertThat(other).exists();
    assertThat(machine).exists();
  }

  private Path group(String path) throws Exception {
    return Files.createDirectories(root.resolve(path));
  }
}
