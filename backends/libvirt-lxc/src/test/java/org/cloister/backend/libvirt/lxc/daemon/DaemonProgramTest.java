package org.cloister.backend.libvirt.lxc.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DaemonProgramTest {
  private static final DaemonPlaces PLACES =
      new DaemonPlaces(Path.of("/run/x/libvirt"), Path.of("/var/log/x/libvirt"));

  @Test
  void it_begins_with_a_mount_namespace_that_the_host_does_not_see() {
    assertThat(lines(true)).containsSubsequence("CLONE_NEWNS", "MS_REC|MS_SLAVE", "umount2");
  }

  @Test
  void directories_of_its_own_lie_over_all_that_libvirt_has_compiled_in() {
    assertThat(lines(false))
        .contains("\"/run/x/libvirt/run\", \"/run/libvirt\"")
        .contains("\"/run/x/libvirt/lib\", \"/var/lib/libvirt\"")
        .contains("\"/run/x/libvirt/cache\", \"/var/cache/libvirt\"")
        .contains("\"/run/x/libvirt/etc\", \"/etc/libvirt\"")
        .contains("\"/var/log/x/libvirt\", \"/var/log/libvirt\"");
  }

  @Test
  void the_version_2_hierarchy_is_taken_out_of_sight_with_hybrid_cgroups_only() {
    assertThat(lines(true)).contains("umount2(\"/sys/fs/cgroup/unified\", MNT_DETACH)");
    assertThat(lines(false)).doesNotContain("umount2");
  }

  @Test
  void orphans_are_collected_and_it_ends_with_who_collects_them() {
    assertThat(lines(false))
        .containsSubsequence("PR_SET_CHILD_SUBREAPER", "clone(", "PR_SET_PDEATHSIG", "execve(");
  }

  private static String lines(boolean hybrid) {
    return String.join(
        "\n", DaemonProgram.of(Path.of("/usr/sbin/libvirtd"), PLACES, hybrid).lines());
  }
}
