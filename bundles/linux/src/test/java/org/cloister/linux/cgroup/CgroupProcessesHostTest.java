package org.cloister.linux.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cloister.api.isolation.Limits;
import org.cloister.linux.mount.MountTable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holding processes together, in each way that the kernel which runs the test has for it. */
class CgroupProcessesHostTest {
  private static final String PLATFORM = "test-" + ProcessHandle.current().pid();
  private static final String SANDBOX = "sandbox";

  private final Members members = new Members();
  private CgroupHierarchy hierarchy;

  /** As it is; and on a host with both versions, as if each were there alone. */
  static Stream<CgroupLayout> kinds() throws IOException {
    CgroupLayout host =
        CgroupLayout.of(MountTable.ofSelf(), Files.readString(Path.of("/proc/self/cgroup")));
    return Stream.of(host, only(host, true), only(host, false))
        .filter(layout -> !layout.mounts().isEmpty())
        .distinct();
  }

  @AfterEach
  void nothing_is_left_behind() throws Exception {
    members.close();
    for (Cgroup group : hierarchy.find(SANDBOX).stream().toList()) {
      group.kill();
      group.remove();
    }
    hierarchy.release();
    Members.assertNothingIsLeftOf(PLATFORM);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_process_that_joins_is_a_member_and_all_of_them_die_at_once(CgroupLayout layout)
      throws Exception {
    open(layout);
    Cgroup group = hierarchy.create(SANDBOX, Limits.NONE);
    Process process = members.run(group, "sleep 1000 & sleep 1000 & sleep 1000");
    Members.await(() -> group.processes().size() == 4);

    assertThat(group.processes()).contains(process.pid());
    assertThat(group.usage().processes()).hasValue(4);
    group.kill();

    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(group.processes()).isEmpty();
    group.remove();
    assertThat(hierarchy.find(SANDBOX)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_frozen_process_uses_no_time_until_it_is_thawed(CgroupLayout layout) throws Exception {
    open(layout);
    Cgroup group = hierarchy.create(SANDBOX, Limits.NONE);
    members.run(group, "while :; do :; done");
    Members.await(() -> group.usage().cpu().compareTo(Duration.ofMillis(50)) > 0);

    assertThat(group.frozen()).isFalse();
    group.freeze();
    assertThat(group.frozen()).isTrue();
    Duration used = group.usage().cpu();
    assertThat(group.usage().cpu()).isEqualTo(used);
    group.thaw();
    assertThat(group.frozen()).isFalse();

    Members.await(() -> group.usage().cpu().compareTo(used.plusMillis(20)) > 0);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_frozen_process_can_be_killed(CgroupLayout layout) throws Exception {
    open(layout);
    Cgroup group = hierarchy.create(SANDBOX, Limits.NONE);
    Process process = members.run(group, "while :; do :; done");
    Members.await(() -> !group.processes().isEmpty());
    group.freeze();

    group.kill();

    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void a_group_with_processes_is_not_removed(CgroupLayout layout) throws Exception {
    open(layout);
    Cgroup group = hierarchy.create(SANDBOX, Limits.NONE);
    Process process = members.run(group, "sleep 1000");
    Members.await(() -> group.processes().contains(process.pid()));

    assertThatThrownBy(group::remove)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("processes inside: [" + process.pid());
    assertThat(group.processes()).contains(process.pid());
  }

  private void open(CgroupLayout layout) {
    hierarchy =
        new CgroupHierarchies(
                new KernelCgroupFiles(),
                new HostBlockDevices(),
                ProcessKiller.KERNEL,
                new KernelDelegation(),
                PLATFORM)
            .open(layout);
  }

  private static CgroupLayout only(CgroupLayout host, boolean unified) {
    List<CgroupMount> mounts =
        host.mounts().stream().filter(mount -> mount.unified() == unified).toList();
    return new CgroupLayout(mounts);
  }
}
