package org.cloister.backend.namespace.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.namespace.SpecBuilder.minimal;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.Usage;
import org.cloister.backend.namespace.Sandboxes;
import org.cloister.backend.namespace.Sandboxes.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LimitsTest {
  private static final long MIB = 1 << 20;

  @RegisterExtension final Sandboxes sandboxes = new Sandboxes();

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
    Outcome outcome =
        sandboxes.run(
            minimal()
                .limits(limits(32 * MIB, 0))
                .command("/usr/bin/busybox", "dd", "if=/dev/zero", "of=/dev/null", "bs=200M"));

    assertThat(outcome.status()).isEqualTo(ExitStatus.signaled(9));
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
  void limits_change_while_it_runs() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal().shell("sleep 1000 & sleep 1000 & wait"));

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
    boolean version1 = sandboxes.backend().host().cgroups().description().contains("v1");
    Sandbox sandbox = sandboxes.start(minimal());

    if (version1) {
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
