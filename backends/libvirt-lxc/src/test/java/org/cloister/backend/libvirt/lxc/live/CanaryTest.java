package org.cloister.backend.libvirt.lxc.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Probe;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.backend.libvirt.lxc.Libvirt;
import org.cloister.linux.sandbox.host.FactFinder;
import org.cloister.linux.sandbox.live.CanarySpec;
import org.cloister.linux.sandbox.live.EndedSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanaryTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path directory;

  private Probe run(Duration deadline, Canary.Start start) {
    return new Canary("test", directory, start, task -> new Thread(task).start(), deadline).run();
  }

  private static EndedSandbox ended(SandboxContext context, ExitStatus status) {
    return new EndedSandbox(
        new SandboxRecord(
            "libvirt-lxc",
            CanarySpec.of(FactFinder.find(), RootKind.HOST, List.of("/usr/bin/true")),
            context,
            Instant.EPOCH,
            Map.of()),
        status,
        1);
  }

  private boolean nothingIsLeft() throws Exception {
    try (var files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  @Test
  void a_canary_that_runs_and_ends_well_shows_that_the_backend_works() throws Exception {
    assertThat(run(LONG, context -> ended(context, ExitStatus.exited(0))))
        .isEqualTo(new Probe(true, "a canary ran in a container", Map.of()));
    Libvirt.await("its files are gone", this::nothingIsLeft);
  }

  @Test
  void a_canary_that_ends_badly_says_how() {
    assertThat(run(LONG, context -> ended(context, ExitStatus.signaled(31))))
        .returns(false, Probe::available)
        .extracting(Probe::reason)
        .asString()
        .startsWith("a canary in a container")
        .contains("SIGSYS");
  }

  @Test
  void a_canary_that_cannot_be_started_says_why() throws Exception {
    Probe probe =
        run(
            LONG,
            context -> {
              throw new IsolationException(
                  IsolationErrorCode.UNAVAILABLE, "connect to libvirtd", "no such socket");
            });
    assertThat(probe.available()).isFalse();
    assertThat(probe.reason()).contains("connect to libvirtd").contains("no such socket");
    Libvirt.await("its files are gone", this::nothingIsLeft);
  }

  @Test
  void a_libvirtd_that_hangs_is_not_waited_for_longer_than_the_deadline() throws Exception {
    CountDownLatch answers = new CountDownLatch(1);
    Probe probe =
        run(
            Duration.ofMillis(50),
            context -> {
              try {
                answers.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return ended(context, ExitStatus.exited(0));
            });
    assertThat(probe.available()).isFalse();
    assertThat(probe.reason()).contains("did not run within").contains("libvirtd");
    answers.countDown();
    Libvirt.await("it cleans up when it can", this::nothingIsLeft);
  }

  @Test
  void what_a_canary_found_holds_until_the_conditions_are_others() {
    CanaryMemory memory = new CanaryMemory(directory.resolve("deep/canary"));
    assertThat(memory.ranUnder("boot 1")).isFalse();
    memory.keep("boot 1");
    assertThat(memory.ranUnder("boot 1")).isTrue();
    assertThat(memory.ranUnder("boot 2")).isFalse();
  }
}
