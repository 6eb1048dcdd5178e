package org.cloister.linux.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.linux.cgroup.SomeLimits.cpu;
import static org.cloister.linux.cgroup.SomeLimits.memory;
import static org.cloister.linux.cgroup.SomeLimits.pids;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Shortfall;
import org.cloister.api.isolation.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done to the kernel's files, on hosts of several kinds, without one. */
class CgroupHierarchyTest {
  private static final String V2 = "/sys/fs/cgroup";
  private static final String OURS = V2 + "/cloister/p1";
  private static final Limits PIDS = pids(20);

  private final FakeCgroupFiles files = new FakeCgroupFiles();
  private final List<Long> killed = new ArrayList<>();

  @Test
  void on_a_systemd_host_root_makes_groups_of_its_own_at_the_top() throws IOException {
    CgroupHierarchy hierarchy = systemdHost();
    assertThat(files.taken())
        .containsExactly(
            "mkdir " + V2 + "/cloister",
            "mkdir " + OURS,
            "write " + V2 + "/cloister/cgroup.subtree_control +memory +pids",
            "write " + OURS + "/cgroup.subtree_control +memory +pids");

    Cgroup group = hierarchy.create("tor", PIDS);

    assertThat(files.taken())
        .containsExactly(
            "mkdir " + OURS + "/tor.sandbox", "write " + OURS + "/tor.sandbox/pids.max 20");
    assertThat(group.membership().directory()).contains(Path.of(OURS, "tor.sandbox"));
    assertThat(group.membership().tasks()).isEmpty();
    assertThat(group.membership().files())
        .containsExactly(Path.of(OURS, "tor.sandbox", "cgroup.procs"));
  }

  @Test
  void a_plan_is_what_making_a_group_does() throws IOException {
    for (CgroupHierarchy hierarchy : List.of(systemdHost(), hybridHost())) {
      hierarchy.create("first", PIDS);
      files.taken();

      CgroupPlan plan = hierarchy.plan("tor", PIDS);
      assertThat(files.taken()).isEmpty();

      Cgroup group = hierarchy.create("tor", PIDS);
      assertThat(files.taken()).isEqualTo(plan.lines());
      assertThat(group.membership()).isEqualTo(plan.membership());
    }
  }

  @Test
  void a_controller_is_passed_on_when_a_limit_first_needs_it() throws IOException {
    CgroupHierarchy hierarchy = systemdHost();
    files.taken();

    hierarchy.create("one", cpu(0.5));
    assertThat(files.taken())
        .startsWith(
            "write " + V2 + "/cgroup.subtree_control +cpu",
            "write " + V2 + "/cloister/cgroup.subtree_control +cpu",
            "write " + OURS + "/cgroup.subtree_control +cpu");

    hierarchy.create("two", cpu(0.5));
    assertThat(files.taken())
        .containsExactly(
            "mkdir " + OURS + "/two.sandbox",
            "write " + OURS + "/two.sandbox/cpu.max 50000 100000");
  }

  @Test
  void in_a_delegated_group_the_platform_moves_into_a_leaf() throws IOException {
    String own = V2 + "/user.slice/user-1000.slice/user@1000.service/app.slice/run-r1f2.scope";
    files
        .with(own)
        .with(own + "/cgroup.procs", ProcessHandle.current().pid() + "\n")
        .with(own + "/cgroup.controllers", "memory pids\n")
        .with(own + "/memory.swap.max", "max\n");
    CgroupHierarchy hierarchy =
        open(
            CgroupLayoutTest.DEBIAN_12_MOUNTS,
            CgroupLayoutTest.ROOTLESS_SELF,
            delegation(false, Set.of(own)));

    assertThat(files.taken())
        .containsExactly(
            "mkdir " + own + "/platform",
            "write " + own + "/platform/cgroup.procs 0",
            "write " + own + "/cgroup.subtree_control +memory +pids");
    hierarchy.create("tor", PIDS);
    assertThat(files.taken()).startsWith("mkdir " + own + "/tor.sandbox");
    assertThat(hierarchy.shortfalls(PIDS)).isEmpty();
    assertThat(hierarchy.shortfalls(cpu(1)))
        .containsExactly(
            new Shortfall(Directive.LIMITS_CPU, "the controller cpu is not available in " + own));
  }

  @Test
  void a_platform_that_is_in_its_leaf_already_stays_there() {
    String own = V2 + "/system.slice/cloister.service";
    files
        .with(own)
        .with(own + "/platform")
        .with(own + "/cgroup.controllers", "memory pids\n")
        .with(own + "/platform/cgroup.procs", "4711\n");

    CgroupHierarchy hierarchy =
        open(
            CgroupLayoutTest.DEBIAN_12_MOUNTS,
            "0::/system.slice/cloister.service/platform\n",
            delegation(true, Set.of(own)));

    assertThat(hierarchy.description()).isEqualTo("cgroup v2 at " + own);
    assertThat(files.taken()).noneMatch(action -> action.contains("cgroup.procs"));
  }

  @Test
  void an_ordinary_user_without_delegation_gets_no_limits_and_the_reason() throws IOException {
    CgroupHierarchy hierarchy =
        open(
            CgroupLayoutTest.DEBIAN_12_MOUNTS,
            CgroupLayoutTest.ROOTLESS_SELF,
            delegation(false, Set.of()));

    assertThat(hierarchy.shortfalls(PIDS))
        .containsExactly(
            new Shortfall(
                Directive.LIMITS_PIDS,
                "an ordinary user needs a control group that is delegated; start the platform with"
                    + " systemd-run --user --scope -p Delegate=yes, or in a slice that is delegated"
                    + " to the user"));
    assertThat(hierarchy.shortfalls(Limits.NONE)).isEmpty();
    assertThat(files.taken()).isEmpty();
    assertThatThrownBy(() -> hierarchy.create("tor", PIDS)).hasMessageStartingWith("limits.pids: ");

    Cgroup none = hierarchy.create("tor", Limits.NONE);
    assertThat(none.membership()).isEqualTo(CgroupMembership.NONE);
    none.remove();
    assertThatThrownBy(none::kill).hasMessageStartingWith("tor has no control group");
  }

  @Test
  void a_delegated_group_that_holds_other_processes_is_left_alone() {
    String own = V2 + "/user.slice/user-1000.slice/user@1000.service/app.slice/run-r1f2.scope";
    files.with(own).with(own + "/cgroup.procs", ProcessHandle.current().pid() + "\n4711\n");

    CgroupHierarchy hierarchy =
        open(
            CgroupLayoutTest.DEBIAN_12_MOUNTS,
            CgroupLayoutTest.ROOTLESS_SELF,
            delegation(false, Set.of(own)));

    assertThat(hierarchy.description()).contains("holds other processes beside the platform");
    assertThat(files.taken()).isEmpty();
  }

  @Test
  void on_a_hybrid_host_version_2_holds_the_processes_and_version_1_limits_them()
      throws IOException {
    CgroupHierarchy hierarchy = hybridHost();
    files.taken();

    Cgroup group = hierarchy.create("tor", PIDS);

    assertThat(files.taken())
        .containsExactly(
            "mkdir /sys/fs/cgroup/pids/cloister/p1/tor.sandbox",
            "mkdir /sys/fs/cgroup/unified/cloister/p1/tor.sandbox",
            "write /sys/fs/cgroup/pids/cloister/p1/tor.sandbox/pids.max 20");
    assertThat(group.membership().tasks())
        .containsExactly(Path.of("/sys/fs/cgroup/pids/cloister/p1/tor.sandbox/tasks"));
    assertThat(group.membership().directory())
        .contains(Path.of("/sys/fs/cgroup/unified/cloister/p1/tor.sandbox"));
  }

  @Test
  void version_1_alone_holds_processes_in_pids() throws IOException {
    for (String controller : List.of("cpu", "cpuacct", "memory", "freezer", "blkio", "pids")) {
      files.with("/sys/fs/cgroup/" + controller);
    }
    String mounts =
        CgroupLayoutTest.HYBRID_MOUNTS
            .lines()
            .filter(line -> !line.contains("cgroup2"))
            .reduce("", (all, line) -> all + line + "\n");
    CgroupHierarchy hierarchy =
        open(mounts, CgroupLayoutTest.HYBRID_SELF, delegation(true, Set.of()));
    files.taken();

    Cgroup group = hierarchy.create("tor", Limits.NONE);

    assertThat(files.taken())
        .containsExactlyInAnyOrder(
            "mkdir /sys/fs/cgroup/pids/cloister/p1/tor.sandbox",
            "mkdir /sys/fs/cgroup/cpuacct/cloister/p1/tor.sandbox",
            "mkdir /sys/fs/cgroup/freezer/cloister/p1/tor.sandbox");
    assertThat(group.membership().directory()).isEmpty();
    assertThat(group.membership().tasks()).hasSize(3);
    group.kill();
    assertThat(files.taken())
        .containsExactly(
            "write /sys/fs/cgroup/pids/cloister/p1/tor.sandbox/pids.max 0",
            "write /sys/fs/cgroup/freezer/cloister/p1/tor.sandbox/freezer.state THAWED");
  }

  @Test
  void what_version_1_cannot_do_is_told_by_directive() {
    CgroupHierarchy hierarchy = hybridHost();

    assertThat(hierarchy.shortfalls(CgroupSettingsTest.EVERYTHING))
        .extracting(Shortfall::directive)
        .containsExactly(
            Directive.LIMITS_MEMORY_HIGH, Directive.LIMITS_SWAP, Directive.LIMITS_IO_WEIGHT);
    assertThat(hierarchy.shortfalls(PIDS)).isEmpty();
    assertThat(hierarchy.shortfalls(cpu(0.0001)))
        .extracting(Shortfall::reason)
        .containsExactly("the kernel limits to no less than 0.001 cores");
  }

  @Test
  void a_limit_that_cannot_be_honoured_is_never_dropped_without_a_word() throws IOException {
    CgroupHierarchy hierarchy = hybridHost();
    Cgroup group = hierarchy.create("tor", Limits.NONE);
    String reason = "limits.memory-high: cgroup v1 cannot slow a sandbox down for its memory";

    assertThatThrownBy(() -> hierarchy.create("web", CgroupSettingsTest.EVERYTHING))
        .hasMessageStartingWith(reason);
    assertThatThrownBy(() -> hierarchy.plan("web", CgroupSettingsTest.EVERYTHING))
        .hasMessageStartingWith(reason);
    assertThatThrownBy(() -> group.update(CgroupSettingsTest.EVERYTHING))
        .hasMessageStartingWith(reason);
    assertThat(hierarchy.find("web")).isEmpty();
  }

  @Test
  void a_host_without_control_groups_says_so() {
    CgroupHierarchy hierarchy =
        open("1 0 8:1 / / rw - ext4 /dev/sda1 rw\n", "", delegation(true, Set.of()));

    assertThat(hierarchy.description()).isEqualTo("no control groups are mounted");
  }

  @Test
  void a_failed_create_leaves_nothing_behind() {
    CgroupHierarchy hierarchy = hybridHost();
    files.taken();
    files.refusing("pids.max", 2);

    assertThatThrownBy(() -> hierarchy.create("tor", PIDS)).hasMessageContaining("refused");
    assertThat(files.taken())
        .containsExactly(
            "mkdir /sys/fs/cgroup/pids/cloister/p1/tor.sandbox",
            "mkdir /sys/fs/cgroup/unified/cloister/p1/tor.sandbox",
            "rmdir /sys/fs/cgroup/pids/cloister/p1/tor.sandbox",
            "rmdir /sys/fs/cgroup/unified/cloister/p1/tor.sandbox");
  }

  @Test
  void a_dead_sandboxs_group_is_replaced_and_a_live_ones_is_not() throws IOException {
    CgroupHierarchy hierarchy = systemdHost();
    files.with(OURS + "/dead.sandbox").with(OURS + "/dead.sandbox/inner");
    files.with(OURS + "/live.sandbox").with(OURS + "/live.sandbox/cgroup.procs", "4711\n");
    files.taken();

    hierarchy.create("dead", Limits.NONE);
    assertThat(files.taken())
        .containsExactly(
            "rmdir " + OURS + "/dead.sandbox/inner",
            "rmdir " + OURS + "/dead.sandbox",
            "mkdir " + OURS + "/dead.sandbox");
    assertThatThrownBy(() -> hierarchy.create("live", Limits.NONE))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("a sandbox of that name runs in it: processes [4711]");
  }

  @Test
  void a_platforms_directory_that_somebody_removed_is_made_again() throws IOException {
    CgroupHierarchy hierarchy = systemdHost();
    hierarchy.release();
    assertThat(files.exists(Path.of(V2, "cloister"))).isFalse();

    hierarchy.create("tor", PIDS);

    assertThat(files.exists(Path.of(OURS, "tor.sandbox"))).isTrue();
  }

  @Test
  void another_platform_that_goes_at_the_same_time_is_no_harm() {
    files.with(V2).with(V2 + "/cgroup.controllers", "pids\n").vanishing(V2 + "/cloister", 3);

    CgroupHierarchy hierarchy =
        open(
            CgroupLayoutTest.DEBIAN_12_MOUNTS,
            CgroupLayoutTest.DEBIAN_12_SELF,
            delegation(true, Set.of()));

    assertThat(hierarchy.description()).isEqualTo("cgroup v2 at " + OURS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "..", "../tor", "a/b", "/etc", "-x", ".hidden", "a b", "a\nb", "a\0b", "ü"
      })
  void a_name_that_leads_out_of_the_tree_is_refused(String name) {
    CgroupHierarchy hierarchy = systemdHost();

    assertThatThrownBy(() -> hierarchy.create(name, Limits.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("is no name for a control group");
    assertThatThrownBy(() -> hierarchy.find(name)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cgroup.procs", "memory.max", "web@one", "a.b:c+d-e_f"})
  void a_name_like_a_file_of_the_kernel_is_no_danger(String name) throws IOException {
    systemdHost().create(name, Limits.NONE);

    assertThat(files.exists(Path.of(OURS, name + ".sandbox"))).isTrue();
  }

  @Test
  void new_limits_take_back_those_that_they_leave_open() throws IOException {
    files.inEachGroup("memory.max", "max").inEachGroup("pids.max", "max");
    CgroupHierarchy hierarchy = systemdHost();
    Cgroup group = hierarchy.create("tor", PIDS);
    files.taken();

    group.update(memory(1 << 20));

    assertThat(files.taken())
        .containsExactly(
            "write " + OURS + "/tor.sandbox/pids.max max",
            "write " + OURS + "/tor.sandbox/memory.max 1048576");
  }

  @Test
  void a_limit_that_is_in_the_way_of_another_is_tried_again_after_it() throws IOException {
    CgroupHierarchy hierarchy = hybridHost();
    files.inEachGroup("memory.memsw.limit_in_bytes", "-1");
    Cgroup group = hierarchy.create("tor", memory(1 << 20));
    files.taken();
    files.refusing("memory.limit_in_bytes", 1);

    group.update(memory(4 << 20));

    String memory = "write /sys/fs/cgroup/memory/cloister/p1/tor.sandbox/memory.";
    assertThat(files.taken())
        .containsExactly(memory + "memsw.limit_in_bytes -1", memory + "limit_in_bytes 4194304");
  }

  @Test
  void a_new_limit_of_version_1_takes_the_running_processes_into_its_group() throws IOException {
    CgroupHierarchy hierarchy = hybridHost();
    Cgroup group = hierarchy.create("tor", Limits.NONE);
    files.with("/sys/fs/cgroup/unified/cloister/p1/tor.sandbox/cgroup.procs", "41\n");
    files.taken();

    group.update(PIDS);

    assertThat(files.taken())
        .containsExactly(
            "mkdir /sys/fs/cgroup/pids/cloister/p1/tor.sandbox",
            "write /sys/fs/cgroup/pids/cloister/p1/tor.sandbox/cgroup.procs 41",
            "write /sys/fs/cgroup/pids/cloister/p1/tor.sandbox/pids.max 20");
  }

  @Test
  void usage_is_read_from_version_2() throws IOException {
    CgroupHierarchy hierarchy = systemdHost();
    Cgroup group = hierarchy.create("tor", Limits.NONE);
    String directory = OURS + "/tor.sandbox/";
    files
        .with(directory + "memory.current", "1048576\n")
        .with(directory + "memory.peak", "2097152\n")
        .with(directory + "memory.events", "low 0\nhigh 0\nmax 3\noom 1\noom_kill 2\n")
        .with(directory + "cpu.stat", "usage_usec 1500\nuser_usec 1000\n")
        .with(directory + "pids.current", "3\n")
        .with(directory + "io.stat", "8:0 rbytes=10 wbytes=20 rios=1\n8:16 rbytes=5 wbytes=0\n");

    assertThat(group.usage())
        .isEqualTo(
            new Usage(
                OptionalLong.of(1048576),
                OptionalLong.of(2097152),
                Duration.ofNanos(1_500_000),
                OptionalLong.of(3),
                OptionalLong.of(15),
                OptionalLong.of(20),
                OptionalLong.of(2)));
  }

  @Test
  void a_figure_that_the_host_cannot_tell_is_empty() throws IOException {
    CgroupHierarchy hierarchy = hybridHost();
    Cgroup group = hierarchy.create("tor", Limits.NONE);
    String directory = "/sys/fs/cgroup/unified/cloister/p1/tor.sandbox/";
    files
        .with(directory + "cpu.stat", "usage_usec 7\n")
        .with(directory + "cgroup.threads", "41\n42\n");

    Usage usage = group.usage();

    assertThat(usage.memory()).isEmpty();
    assertThat(usage.readBytes()).isEmpty();
    assertThat(usage.oomKills()).isEmpty();
    assertThat(usage.processes()).hasValue(2);
    assertThat(usage.cpu()).isEqualTo(Duration.ofNanos(7000));
  }

  @Test
  void before_linux_5_14_frozen_processes_are_killed_one_by_one() throws IOException {
    CgroupHierarchy hierarchy = systemdHost();
    Cgroup group = hierarchy.create("tor", Limits.NONE);
    files
        .with(OURS + "/tor.sandbox/cgroup.procs", "41\n0\n42\n")
        .with(OURS + "/tor.sandbox/cgroup.events", "populated 1\nfrozen 0\n");
    files.taken();

    group.kill();

    assertThat(killed).containsExactly(41L, 42L);
    assertThat(files.taken())
        .containsExactly(
            "write " + OURS + "/tor.sandbox/cgroup.freeze 1",
            "write " + OURS + "/tor.sandbox/cgroup.freeze 0");
  }

  @Test
  void a_group_is_found_again_under_its_name() throws IOException {
    CgroupHierarchy hierarchy = systemdHost();
    hierarchy.create("tor", Limits.NONE);

    assertThat(hierarchy.find("tor")).map(Cgroup::name).contains("tor");
    assertThat(hierarchy.find("web")).isEmpty();
  }

  private CgroupHierarchy systemdHost() {
    files
        .with(V2)
        .with(V2 + "/cgroup.controllers", "cpuset cpu io memory hugetlb pids rdma misc\n")
        .with(V2 + "/cgroup.subtree_control", "memory pids\n");
    return open(
        CgroupLayoutTest.DEBIAN_12_MOUNTS,
        CgroupLayoutTest.DEBIAN_12_SELF,
        delegation(true, Set.of()));
  }

  private CgroupHierarchy hybridHost() {
    for (String hierarchy : List.of("cpu", "memory", "blkio", "pids", "unified")) {
      files.with("/sys/fs/cgroup/" + hierarchy);
    }
    for (String kind : List.of("read_bps", "write_bps", "read_iops", "write_iops")) {
      files.inEachGroup("blkio.throttle." + kind + "_device", "");
    }
    return open(
        CgroupLayoutTest.HYBRID_MOUNTS, CgroupLayoutTest.HYBRID_SELF, delegation(true, Set.of()));
  }

  private CgroupHierarchy open(String mounts, String self, Delegation delegation) {
    ProcessKiller killer =
        pid -> {
          killed.add(pid);
          files.with(OURS + "/tor.sandbox/cgroup.procs", "");
        };
    return new CgroupHierarchies(files, new FakeBlockDevices(), killer, delegation, "p1")
        .open(CgroupLayoutTest.layout(mounts, self));
  }

  private static Delegation delegation(boolean root, Set<String> given) {
    return new Delegation() {
      @Override
      public boolean isRoot() {
        return root;
      }

      @Override
      public boolean isWritable(Path group) {
        return root || given.contains(group.toString());
      }

      @Override
      public boolean isMarked(Path group) {
        return given.contains(group.toString());
      }
    };
  }

  /** Every path means one disk. */
  private static final class FakeBlockDevices implements BlockDevices {
    @Override
    public String device(String path) {
      return "8:0";
    }

    @Override
    public boolean weighedByBfq() {
      return false;
    }
  }
}
