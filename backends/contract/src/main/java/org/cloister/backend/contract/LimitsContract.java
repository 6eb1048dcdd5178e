package org.cloister.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

public abstract class LimitsContract {
  private static final long MIB = 1 << 20;

  @RegisterExtension final Sandboxes sandboxes = new Sandboxes();

  /** {@return whether it is the host's kernel that limits sandboxes} */
  protected boolean limitedByHost() {
    return true;
  }

  private static Limits limits(long memory, long pids) {
    return new Limits(
        memory == 0 ? OptionalLong.empty() : OptionalLong.of(memory),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalDouble.empty(),
        OptionalInt.empty(),
        pids == 0 ? OptionalLong.empty() : OptionalLong.of(pids),
        List.of(),
        OptionalInt.empty());
  }

  @Test
  void a_fork_bomb_stays_inside_its_limit() throws Exception {
    Sandbox sandbox =
        sandboxes.start(
            minimal()
                .limits(limits(0, 30))
                .shell(
                    "sleep 1000 & bomb() { while :; do sleep 1000 & done; }; bomb & bomb & wait"));

    Sandboxes.await("it has reached its limit", () -> sandboxes.logText().contains("Cannot fork"));
    assertThat(sandbox.inspect().processes()).isBetween(20, 30);
    assertThat(usage(sandbox).processes().orElseThrow()).isBetween(20L, 30L);

    sandbox.destroy();
    assertThat(Sandboxes.exit(sandbox)).isEqualTo(ExitStatus.signaled(9));
  }

  @Test
  void too_much_memory_is_the_end_of_the_process_that_took_it() throws Exception {
    Sandbox sandbox =
        sandboxes.start(
            minimal()
                .limits(limits(32 * MIB, 0))
                .command("/usr/bin/busybox", "dd", "if=/dev/zero", "of=/dev/null", "bs=200M"));

    assertThat(Sandboxes.exit(sandbox)).isEqualTo(ExitStatus.signaled(9));
    assertThat(sandbox.oomKills()).hasValue(1);
  }

  @Test
  void private_memory_counts_as_memory() throws Exception {
    Sandbox sandbox =
        sandboxes.start(
            minimal()
                .limits(limits(64 * MIB, 0))
                .shell("head -c 900000 /dev/zero > /tmp/file; echo done; sleep 1000"));
    Sandboxes.await("the file is written", () -> sandboxes.logText().contains("done"));

    assertThat(usage(sandbox).memory().orElseThrow()).isBetween(900_000L, 64 * MIB);
    assertThat(usage(sandbox).cpu()).isPositive();
  }

  @Test
  void memory_is_told_where_no_limit_has_it_counted() throws Exception {
    Sandbox sandbox =
        sandboxes.start(
            minimal()
                .command(
                    "/usr/bin/perl",
                    "-e",
                    "$x = 'y' x 20_000_000; $| = 1; print \"done\\n\"; sleep 1000"));
    Sandboxes.await("it has its memory", () -> sandboxes.logText().contains("done"));

    assertThat(usage(sandbox).memory().orElseThrow()).isBetween(20_000_000L, 80_000_000L);
  }

  @Test
  void limits_change_while_it_runs() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal().shell("sleep 1000 & sleep 1000 & wait"));

    Sandboxes.await("all run", () -> usage(sandbox).processes().orElseThrow() == 4);
    // With version 1 the process that makes the program counts, too.
    sandbox.update(limits(0, 6));

    assertThat(sandboxes.exec(sandbox, "/bin/sh", "-c", "sleep 0.01 & sleep 0.01").output())
        .contains("Cannot fork");
    sandbox.update(limits(0, 4));
    assertThatThrownBy(() -> sandboxes.exec(sandbox, "/bin/true"))
        .hasMessage("clone3 process: no further process may be made (EAGAIN); raise limits.pids");
    sandbox.update(Limits.NONE);
    assertThat(sandboxes.exec(sandbox, "/bin/sh", "-c", "sleep 0.01 & sleep 0.01").output())
        .isEmpty();
  }

  @Test
  void processor_time_and_io_are_limited() throws Exception {
    Limits.IoLimit disk =
        new Limits.IoLimit(
            blockDevice(),
            OptionalLong.of(3 * MIB),
            OptionalLong.of(5 * MIB),
            OptionalLong.of(70),
            OptionalLong.of(90));
    Limits limits =
        new Limits(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalDouble.of(0.1),
            OptionalInt.of(50),
            OptionalLong.empty(),
            List.of(disk),
            OptionalInt.empty());

    Sandbox sandbox = sandboxes.start(minimal().limits(limits).shell("while :; do :; done"));

    Sandboxes.await(
        "it was throttled",
        () -> !setting(sandbox, "cpu", "cpu.stat").contains("nr_throttled 0\n"));
    if (version1()) {
      assertThat(setting(sandbox, "cpu", "cpu.shares")).isEqualTo("512\n");
      assertThat(setting(sandbox, "blkio", "blkio.throttle.read_bps_device"))
          .endsWith(" 3145728\n");
      assertThat(setting(sandbox, "blkio", "blkio.throttle.write_bps_device"))
          .endsWith(" 5242880\n");
      assertThat(setting(sandbox, "blkio", "blkio.throttle.read_iops_device")).endsWith(" 70\n");
      assertThat(setting(sandbox, "blkio", "blkio.throttle.write_iops_device")).endsWith(" 90\n");
    } else {
      assertThat(setting(sandbox, "cpu", "cpu.weight")).isEqualTo("50\n");
      assertThat(setting(sandbox, "io", "io.max"))
          .endsWith(" rbps=3145728 wbps=5242880 riops=70 wiops=90\n");
    }
  }

  @Test
  void a_limit_of_io_may_name_any_path_on_the_disk() throws Exception {
    Limits.IoLimit disk =
        new Limits.IoLimit(
            "/etc",
            OptionalLong.of(3 * MIB),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());
    Limits limits =
        new Limits(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalDouble.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            List.of(disk),
            OptionalInt.empty());

    Sandbox sandbox = sandboxes.start(minimal().limits(limits));

    assertThat(
            version1()
                ? setting(sandbox, "blkio", "blkio.throttle.read_bps_device")
                : setting(sandbox, "io", "io.max"))
        .contains("3145728");
  }

  private static String blockDevice() throws IOException {
    try (Stream<Path> devices = Files.list(Path.of("/sys/block"))) {
      return devices
          .map(device -> device.getFileName().toString())
          .filter(name -> !name.matches("(loop|ram|zram|sr|fd)\\d+"))
          .sorted()
          .map(name -> "/dev/" + name)
          .findFirst()
          .orElseThrow();
    }
  }

  /** A file of the sandbox's control group, found as proc_pid_cgroup(5) tells. */
  private static String setting(Sandbox sandbox, String controller, String file) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + sandbox.pid() + "/cgroup"))) {
        String[] fields = line.split(":", 3);
        boolean unified = fields[1].isEmpty();
        if (unified || List.of(fields[1].split(",")).contains(controller)) {
          Path group = Path.of("/sys/fs/cgroup", unified ? "" : controller, fields[2]);
          if (Files.exists(group.resolve(file))) {
            return Files.readString(group.resolve(file));
          }
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("no control group with " + file);
  }

  private static boolean version1() {
    return !Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
  }

  @Test
  void a_limit_that_the_host_does_not_have_is_refused() throws Exception {
    Limits high =
        new Limits(
            OptionalLong.empty(),
            OptionalLong.of(MIB),
            OptionalLong.empty(),
            OptionalDouble.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            List.of(),
            OptionalInt.empty());
    Sandbox sandbox = sandboxes.start(minimal());

    if (version1() && limitedByHost()) {
      assertThatThrownBy(() -> sandboxes.start(minimal().limits(high)))
          .hasMessageStartingWith("honour limits.memory-high: cgroup v1 cannot");
      assertThatThrownBy(() -> sandbox.update(high))
          .hasMessageStartingWith("limits.memory-high: cgroup v1 cannot");
    } else {
      sandbox.update(high);
      assertThat(usage(sandbox).memory()).isPresent();
    }
  }

  @Test
  void memory_that_is_in_use_is_named_where_the_kernel_refuses_a_limit_below_it() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal().limits(limits(64 * MIB, 9)));

    if (version1() && limitedByHost()) {
      assertThatThrownBy(() -> sandbox.update(limits(4096, 8)))
          .hasMessageMatching(
              "update limits limits\\.memory: \\d+ bytes are in use, more than the 4096 wanted");
    }
    sandbox.update(limits(32 * MIB, 8));
    assertThat(usage(sandbox).memory()).isPresent();
  }

  @Test
  void a_suspended_sandbox_does_nothing_until_it_is_resumed() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal().shell("while :; do echo tick; sleep 0.01; done"));
    Sandboxes.await("it ticks", () -> sandboxes.logText().contains("tick"));

    sandbox.suspend();
    sandbox.suspend();
    String still = sandboxes.logText();
    assertThatThrownBy(() -> sandboxes.exec(sandbox, "/bin/true"))
        .hasMessage("exec: the sandbox is suspended");
    Thread.sleep(100);
    assertThat(sandboxes.logText()).isEqualTo(still);

    sandbox.resume();
    sandbox.resume();
    Sandboxes.await("it ticks again", () -> !sandboxes.logText().equals(still));
  }

  @Test
  void a_suspended_sandbox_is_still_suspended_when_it_is_adopted() throws Exception {
    Sandbox first = sandboxes.start(minimal());
    first.suspend();

    sandboxes.restart();
    Sandbox second = sandboxes.adopt(first.record());

    assertThatThrownBy(() -> sandboxes.exec(second, "/bin/true"))
        .hasMessage("exec: the sandbox is suspended");
    second.resume();
    assertThat(sandboxes.exec(second, "/bin/true").status().success()).isTrue();
  }

  @Test
  void a_suspended_sandbox_can_be_destroyed() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal());
    sandbox.suspend();

    sandbox.destroy();

    assertThat(Sandboxes.exit(sandbox)).isEqualTo(ExitStatus.signaled(9));
  }

  private static Usage usage(Sandbox sandbox) {
    try {
      return sandbox.usage();
    } catch (IsolationException e) {
      throw new AssertionError(e);
    }
  }
}
