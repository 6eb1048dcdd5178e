package org.cloister.linux.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.linux.cgroup.SomeLimits.memory;
import static org.cloister.linux.cgroup.SomeLimits.pids;
import static org.cloister.linux.cgroup.SomeLimits.readBytes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Limits.IoLimit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the control groups of the kernel that runs the test, whichever kind they are. */
class CgroupHostTest {
  private static final String PLATFORM = "test-" + ProcessHandle.current().pid();
  private static final String SANDBOX = "sandbox";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;
  private final CgroupHierarchy hierarchy = CgroupHierarchies.open(PLATFORM);
  private final Members members = new Members();

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

  @Test
  void a_bomb_of_forks_stops_at_the_limit_and_dies() throws Exception {
    Cgroup group = hierarchy.create(SANDBOX, pids(30));
    Process process =
        members.run(group, "f() { while :; do sleep 1000 & done; }; f & f & f 2>/dev/null");
    // A shell that is refused a fork ends; so the three of them may be missing from the 30.
    Members.await(() -> group.usage().processes().orElse(0) >= 27);
    assertThat(group.usage().processes().getAsLong()).isBetween(27L, 30L);

    group.kill();

    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(group.processes()).isEmpty();
  }

  @Test
  void what_takes_more_memory_than_the_limit_is_killed_and_counted() throws Exception {
    Cgroup group = hierarchy.create(SANDBOX, memory(16 << 20));

    Process process = members.run(group, "exec tail /dev/zero");

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(128 + 9);
    assertThat(group.usage().oomKills()).hasValue(1);
    assertThat(group.usage().memoryPeak().getAsLong()).isBetween(8L << 20, 16L << 20);
  }

  @Test
  void limits_change_while_the_sandbox_runs() throws Exception {
    Cgroup group = hierarchy.create(SANDBOX, Limits.NONE);
    Process process = members.run(group, "while :; do sleep 0.05; done");
    Members.await(() -> group.processes().contains(process.pid()));

    group.update(memory(32 << 20));
    assertThat(groupsOf(process)).contains("/sandbox.sandbox");
    Members.await(() -> group.usage().memory().orElse(0) > 0);

    group.update(pids(5));
    group.update(pids(1000));
    group.update(Limits.NONE);
    assertThat(group.processes()).contains(process.pid());
  }

  @Test
  void every_limit_that_is_no_shortfall_is_taken_by_the_kernel() throws Exception {
    Limits limits =
        new Limits(
            OptionalLong.of(64 << 20),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalDouble.of(0.5),
            OptionalInt.of(50),
            OptionalLong.of(10),
            List.of(
                new IoLimit(
                    directory.toString(),
                    OptionalLong.of(1 << 20),
                    OptionalLong.of(1 << 20),
                    OptionalLong.empty(),
                    OptionalLong.of(100))),
            OptionalInt.empty());
    assertThat(hierarchy.shortfalls(limits)).isEmpty();

    Cgroup group = hierarchy.create(SANDBOX, limits);
    assertThat(group.usage().readBytes()).hasValue(0);
    group.update(Limits.NONE);
    group.update(limits);
  }

  @Test
  void a_path_that_lies_on_no_disk_is_refused_by_name() {
    Limits limits = readBytes("/proc/version", 1);

    assertThatThrownBy(() -> hierarchy.create(SANDBOX, limits))
        .isInstanceOf(IOException.class)
        .hasMessage("/proc/version: lies on no block device but on proc");
    assertThat(hierarchy.find(SANDBOX)).isEmpty();
  }

  private static String groupsOf(Process process) throws IOException {
    return Files.readString(Path.of("/proc/" + process.pid() + "/cgroup"));
  }
}
