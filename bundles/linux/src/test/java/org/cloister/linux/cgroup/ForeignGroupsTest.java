package org.cloister.linux.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.cloister.api.isolation.Usage;
import org.cloister.linux.mount.MountTable;
import org.junit.jupiter.api.Test;

class ForeignGroupsTest {
  private static final String HYBRID_CONTAINER =
      """
      9:name=systemd:/machine/lxc-7-web.libvirt-lxc
      8:pids:/
      7:blkio:/machine/lxc-7-web.libvirt-lxc
      6:freezer:/machine/lxc-7-web.libvirt-lxc
      5:devices:/machine/lxc-7-web.libvirt-lxc
      4:memory:/machine/lxc-7-web.libvirt-lxc
      3:cpuset:/machine/lxc-7-web.libvirt-lxc
      2:cpuacct:/machine/lxc-7-web.libvirt-lxc
      1:cpu:/machine/lxc-7-web.libvirt-lxc
      0::/
      """;
  private static final String SCOPE = "/machine.slice/machine-lxc-7-web.scope/libvirt";

  private final FakeCgroupFiles files = new FakeCgroupFiles();

  private ForeignGroups groups(String mounts, String its, String ours) {
    MountTable table = MountTable.parse(mounts);
    return ForeignGroups.of(files, CgroupLayout.of(table, its), CgroupLayout.of(table, ours));
  }

  @Test
  void groups_that_both_are_in_were_made_by_nobody_for_it() {
    ForeignGroups groups =
        groups(CgroupLayoutTest.HYBRID_MOUNTS, HYBRID_CONTAINER, CgroupLayoutTest.HYBRID_SELF);

    assertThat(groups.isUnified()).isFalse();
    assertThat(groups.membership().directory()).isEmpty();
    assertThat(groups.membership().tasks())
        .hasSize(8)
        .contains(Path.of("/sys/fs/cgroup/memory/machine/lxc-7-web.libvirt-lxc/tasks"))
        .contains(Path.of("/sys/fs/cgroup/systemd/machine/lxc-7-web.libvirt-lxc/tasks"))
        .doesNotContain(Path.of("/sys/fs/cgroup/pids/tasks"));
  }

  @Test
  void version_1_is_measured_hierarchy_by_hierarchy() throws IOException {
    String group = "/machine/lxc-7-web.libvirt-lxc/";
    files
        .with("/sys/fs/cgroup/memory" + group + "memory.usage_in_bytes", "4096\n")
        .with("/sys/fs/cgroup/memory" + group + "memory.max_usage_in_bytes", "8192\n")
        .with("/sys/fs/cgroup/memory" + group + "memory.oom_control", "oom_kill 2\n")
        .with("/sys/fs/cgroup/cpuacct" + group + "cpuacct.usage", "5000000\n")
        .with("/sys/fs/cgroup/pids/pids.current", "999\n")
        .with("/sys/fs/cgroup/freezer" + group + "freezer.state", "THAWED\n")
        .with(
            "/sys/fs/cgroup/blkio" + group + "blkio.throttle.io_service_bytes",
            "8:0 Read 10\n8:0 Write 20\n");

    ForeignGroups groups =
        groups(CgroupLayoutTest.HYBRID_MOUNTS, HYBRID_CONTAINER, CgroupLayoutTest.HYBRID_SELF);
    Usage usage = groups.usage();

    assertThat(groups.frozen()).isFalse();
    assertThat(usage.memory()).hasValue(4096);
    assertThat(usage.memoryPeak()).hasValue(8192);
    assertThat(usage.cpu()).isEqualTo(Duration.ofMillis(5));
    assertThat(usage.processes()).isEmpty();
    assertThat(usage.readBytes()).hasValue(10);
    assertThat(usage.writtenBytes()).hasValue(20);
    assertThat(usage.oomKills()).hasValue(2);
  }

  @Test
  void version_2_is_measured_and_limited_in_the_one_group() throws IOException {
    String group = "/sys/fs/cgroup" + SCOPE;
    files
        .with(group)
        .with(group + "/cpu.stat", "usage_usec 7000\n")
        .with(group + "/cgroup.threads", "41\n42\n")
        .with(group + "/memory.current", "4096\n")
        .with(group + "/cgroup.freeze", "1\n")
        .with(group + "/pids.max", "max\n");
    ForeignGroups groups =
        groups(
            CgroupLayoutTest.DEBIAN_12_MOUNTS,
            "0::" + SCOPE + "\n",
            CgroupLayoutTest.DEBIAN_12_SELF);

    groups.write("pids.max", "40");

    assertThat(groups.isUnified()).isTrue();
    assertThat(groups.frozen()).isTrue();
    assertThat(groups.membership().directory()).contains(Path.of(group));
    assertThat(groups.usage().memory()).hasValue(4096);
    assertThat(groups.usage().cpu()).isEqualTo(Duration.ofMillis(7));
    assertThat(groups.usage().processes()).hasValue(2);
    assertThat(files.read(Path.of(group, "pids.max"))).isEqualTo("40");
  }
}
