package org.cloister.linux.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.cloister.linux.mount.MountTable;
import org.junit.jupiter.api.Test;

/** With texts captured on hosts of several kinds. */
class CgroupLayoutTest {
  private static final String ROOT = "1 0 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n";

  static final String HYBRID_MOUNTS =
      ROOT
          + """
          31 1 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
          32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
          33 31 0:30 / /sys/fs/cgroup/cpuacct rw,relatime - cgroup cgroup rw,cpuacct
          34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
          35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
          36 31 0:33 / /sys/fs/cgroup/devices rw,relatime - cgroup cgroup rw,devices
          37 31 0:34 / /sys/fs/cgroup/freezer rw,relatime - cgroup cgroup rw,freezer
          38 31 0:35 / /sys/fs/cgroup/blkio rw,relatime - cgroup cgroup rw,blkio
          39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
          40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
          41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
          """;
  static final String HYBRID_SELF =
      """
      9:name=systemd:/
      8:pids:/
      7:blkio:/
      6:freezer:/
      5:devices:/
      4:memory:/agent/c0cf3619
      3:cpuset:/
      2:cpuacct:/
      1:cpu:/
      0::/
      """;

  static final String DEBIAN_12_MOUNTS =
      ROOT
          + "28 23 0:25 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2"
          + " rw,nsdelegate,memory_recursiveprot\n"
          + "23 1 0:21 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw\n";
  static final String DEBIAN_12_SELF = "0::/system.slice/cloister.service\n";

  private static final String FEDORA_MOUNTS =
      ROOT
          + "30 24 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2"
          + " rw,seclabel,nsdelegate,memory_recursiveprot\n"
          + "24 1 0:22 / /sys rw,nosuid,nodev,noexec,relatime shared:2 - sysfs sysfs rw,seclabel\n";

  static final String ROOTLESS_SELF =
      "0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-r1f2.scope\n";

  private static final String SYSTEMD_LEGACY_MOUNTS =
      ROOT
          + """
          31 1 0:28 / /sys/fs/cgroup ro,nosuid shared:5 - tmpfs tmpfs ro,mode=755
          32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:6 - cgroup cgroup rw,cpu,cpuacct
          33 31 0:30 / /sys/fs/cgroup/memory rw,nosuid shared:8 - cgroup cgroup rw,memory
          34 31 0:31 / /sys/fs/cgroup/pids rw,nosuid shared:9 - cgroup cgroup rw,pids
          """;
  private static final String SYSTEMD_LEGACY_SELF =
      """
      4:pids:/system.slice/cloister.service
      3:cpu,cpuacct:/system.slice
      2:memory:/system.slice/cloister.service
      """;

  @Test
  void a_hybrid_host_has_version_1_for_limits_and_version_2_beside_it() {
    CgroupLayout layout = layout(HYBRID_MOUNTS, HYBRID_SELF);

    assertThat(layout.isLegacy()).isTrue();
    assertThat(layout.unified().orElseThrow().directory())
        .isEqualTo(Path.of("/sys/fs/cgroup/unified"));
    CgroupMount memory = layout.legacy("memory").orElseThrow();
    assertThat(memory.directory()).isEqualTo(Path.of("/sys/fs/cgroup/memory"));
    assertThat(memory.own()).contains(Path.of("/sys/fs/cgroup/memory/agent/c0cf3619"));
    assertThat(layout.legacy("hugetlb")).isEmpty();
  }

  @Test
  void debian_12_with_systemd_has_version_2_alone() {
    CgroupLayout layout = layout(DEBIAN_12_MOUNTS, DEBIAN_12_SELF);

    assertThat(layout.isLegacy()).isFalse();
    assertThat(layout.unified().orElseThrow().own())
        .contains(Path.of("/sys/fs/cgroup/system.slice/cloister.service"));
  }

  @Test
  void fedora_has_version_2_alone() {
    CgroupLayout layout = layout(FEDORA_MOUNTS, "0::/user.slice/user-0.slice/session-2.scope\n");

    assertThat(layout.isLegacy()).isFalse();
    assertThat(layout.unified().orElseThrow().own())
        .contains(Path.of("/sys/fs/cgroup/user.slice/user-0.slice/session-2.scope"));
  }

  @Test
  void an_ordinary_user_sits_in_a_group_of_the_user_manager() {
    assertThat(layout(DEBIAN_12_MOUNTS, ROOTLESS_SELF).unified().orElseThrow().own())
        .contains(
            Path.of(
                "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice",
                "run-r1f2.scope"));
  }

  @Test
  void two_controllers_can_share_a_hierarchy() {
    CgroupLayout layout = layout(SYSTEMD_LEGACY_MOUNTS, SYSTEMD_LEGACY_SELF);

    assertThat(layout.legacy("cpu")).isEqualTo(layout.legacy("cpuacct"));
    assertThat(layout.legacy("cpu").orElseThrow().controllers())
        .isEqualTo(Set.of("cpu", "cpuacct"));
    assertThat(layout.unified()).isEmpty();
  }

  @Test
  void in_a_container_paths_are_counted_from_what_is_mounted() {
    String mounts = ROOT + "9 1 0:25 /docker/ab /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";

    assertThat(layout(mounts, "0::/docker/ab/x\n").unified().orElseThrow().own())
        .contains(Path.of("/sys/fs/cgroup/x"));
    assertThat(layout(mounts, "0::/docker/other\n").unified().orElseThrow().own()).isEmpty();
    assertThat(layout(mounts, "0::/../../etc\n").unified().orElseThrow().own()).isEmpty();
  }

  @Test
  void without_a_mount_there_is_no_hierarchy() {
    CgroupLayout layout = layout(ROOT, DEBIAN_12_SELF);

    assertThat(layout.isLegacy()).isFalse();
    assertThat(layout.unified()).isEmpty();
  }

  static CgroupLayout layout(String mounts, String self) {
    return CgroupLayout.of(MountTable.parse(mounts), self);
  }
}
