package org.cloister.backend.kvm.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.Usage;
import org.cloister.backend.contract.Sandboxes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Limits that are a guest's own, by the backend. */
@Tag("kvm")
@Timeout(240)
class GuestLimitsTest {
  private static final long MIB = 1 << 20;

  @RegisterExtension final Sandboxes sandboxes = new Sandboxes();

  private static Limits limits(OptionalLong memory, OptionalDouble cpu) {
    return new Limits(
        memory,
        OptionalLong.empty(),
        OptionalLong.empty(),
        cpu,
        OptionalInt.empty(),
        OptionalLong.empty(),
        List.of(),
        OptionalInt.empty());
  }

  private static Limits memory(long mebibytes) {
    return limits(OptionalLong.of(mebibytes * MIB), OptionalDouble.empty());
  }

  /** The control groups of QEMU, as proc_pid_cgroup(5) tells. */
  private static List<String> groups(Sandbox sandbox) {
    try {
      return Files.readAllLines(Path.of("/proc/" + sandbox.pid() + "/cgroup")).stream()
          .filter(line -> line.endsWith(sandbox.record().context().instance() + ".sandbox"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_service_that_may_mount_cannot_take_its_limits_back() throws Exception {
    Sandbox sandbox =
        sandboxes.start(
            minimal()
                .capabilities("CAP_SYS_ADMIN")
                .limits(memory(64))
                .shell(
                    """
                    mkdir /tmp/group && mount -t cgroup2 none /tmp/group && cat /proc/self/cgroup
                    cat /tmp/group/memory.max
                    echo max > /tmp/group/memory.max || echo refused
                    cat /tmp/group/memory.max
                    echo done; sleep 1000
                    """));
    Sandboxes.await("it has tried", () -> sandboxes.logText().contains("done"));

    assertThat(sandboxes.logText()).contains("0::/\n67108864\n").contains("refused\n67108864\n");
    assertThat(sandbox.exit().toCompletableFuture()).isNotDone();
  }

  @Test
  void a_guest_has_a_processor_for_each_core_and_qemu_a_control_group_with_its_memory()
      throws Exception {
    int cores = Math.min(2, Runtime.getRuntime().availableProcessors());
    Sandbox sandbox =
        sandboxes.start(
            minimal()
                .limits(limits(OptionalLong.of(64 * MIB), OptionalDouble.of(cores)))
                .shell("nproc; echo done; sleep 1000"));
    Sandboxes.await("it has counted", () -> sandboxes.logText().contains("done"));

    assertThat(sandboxes.logText()).startsWith(cores + "\n");
    assertThat(groups(sandbox)).isNotEmpty();
    assertThat(sandbox.inspect().layers().get("memory of QEMU"))
        .matches("\\d{2,4} MiB with the guest's");
    assertThat(sandboxes.backend().plan(sandbox.record().spec(), sandboxes.context()).sections())
        .anySatisfy(
            section -> {
              assertThat(section.title()).isEqualTo("control groups of QEMU");
              assertThat(String.join("\n", section.lines())).contains(" " + 1536 * MIB);
            });
  }

  @Test
  void a_limit_beyond_the_guest_is_refused_by_name_while_it_runs() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal().limits(memory(64)));

    sandbox.update(memory(100));
    assertThatThrownBy(() -> sandbox.update(memory(1000)))
        .isInstanceOfSatisfying(
            IsolationException.class,
            failure -> assertThat(failure.code()).isEqualTo(IsolationErrorCode.REFUSED))
        .hasMessageStartingWith("limits.memory: the guest was started with 256 MiB of memory");
  }

  @Test
  void of_a_guest_that_stands_still_is_told_what_the_host_knows() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal());

    sandbox.suspend();

    Usage usage = sandbox.usage();
    assertThat(usage.cpu()).isPositive();
    assertThat(usage.memory()).isEmpty();
    assertThat(usage.processes()).isEmpty();
    assertThatThrownBy(() -> sandbox.update(memory(64)))
        .hasMessage("update limits: the sandbox is suspended");
  }
}
