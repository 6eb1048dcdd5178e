package org.cloister.backend.libvirt.lxc.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.Signal;
import org.cloister.backend.contract.Sandboxes;
import org.cloister.backend.libvirt.lxc.Libvirt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What dies beside the service, at the worst of times. */
class FaultsTest {
  @RegisterExtension final Sandboxes sandboxes = new Sandboxes();

  private long libvirtd() throws IOException {
    return Long.parseLong(
        Files.readString(sandboxes.home().resolve("run/libvirt/libvirtd.pid")).strip());
  }

  private static long init(SandboxRecord record) {
    return Long.parseLong(record.state().get("process").split(" ")[0]);
  }

  private static long controller(SandboxRecord record) {
    return ProcessHandle.of(init(record)).orElseThrow().parent().orElseThrow().pid();
  }

  @Test
  void a_service_runs_on_when_libvirtd_is_killed_and_is_stopped_as_ever() throws Exception {
    Sandbox sandbox =
        sandboxes.start(
            minimal().shell("trap 'exit 5' TERM; echo ready; while :; do sleep 0.01; done"));
    Sandboxes.await("it has its handler", () -> sandboxes.logText().contains("ready"));

    Libvirt.kill(libvirtd());

    assertThat(sandboxes.exec(sandbox, "/bin/echo", "hello").output()).isEqualTo("hello");
    assertThat(sandbox.usage().memory()).isPresent();
    sandbox.signal(Signal.TERM);
    assertThat(Sandboxes.exit(sandbox)).isEqualTo(ExitStatus.exited(5));
  }

  @Test
  void an_end_while_libvirtd_is_away_is_noticed() throws Exception {
    Sandbox obeys =
        sandboxes.start(
            minimal().shell("trap 'exit 6' TERM; echo ready; while :; do sleep 0.01; done"));
    Sandboxes.await("it has its handler", () -> sandboxes.logText().contains("ready"));
    Sandbox killed = sandboxes.start(minimal());

    Libvirt.kill(libvirtd());
    obeys.signal(Signal.TERM);
    killed.destroy();

    assertThat(Sandboxes.exit(obeys)).isEqualTo(ExitStatus.exited(6));
    assertThat(Sandboxes.exit(killed)).isEqualTo(ExitStatus.signaled(9));
  }

  @Test
  void an_end_while_both_libvirtd_and_the_platform_are_away_is_told_by_its_status()
      throws Exception {
    Sandbox sandbox =
        sandboxes.start(minimal().shell("trap 'exit 7' TERM; echo ready; sleep 1000 & wait"));
    Sandboxes.await("it has its handler", () -> sandboxes.logText().contains("ready"));
    long service = sandbox.pid();
    long first = init(sandbox.record());
    long libvirtd = libvirtd();

    sandboxes.restart(
        () -> {
          Libvirt.kill(libvirtd);
          ProcessHandle.of(service).orElseThrow().destroy();
          Libvirt.await("it has ended", () -> !Libvirt.running(first));
        });

    assertThat(Sandboxes.exit(sandboxes.adopt(sandbox.record()))).isEqualTo(ExitStatus.exited(7));
    assertThat(sandboxes.backend().adopt(sandbox.record())).isEmpty();
  }

  @Test
  void a_service_is_adopted_when_libvirtd_and_the_platform_were_restarted() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal());
    long pid = sandbox.pid();
    long libvirtd = libvirtd();

    sandboxes.restart(() -> Libvirt.kill(libvirtd));
    Sandbox adopted = sandboxes.adopt(sandbox.record());

    assertThat(adopted.pid()).isEqualTo(pid);
    adopted.suspend();
    adopted.resume();
    adopted.signal(Signal.TERM);
    assertThat(Sandboxes.exit(adopted)).isEqualTo(ExitStatus.signaled(15));
  }

  @Test
  void with_its_controller_a_container_ends() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal());

    Libvirt.kill(controller(sandbox.record()));

    // libvirt asks the processes that stay to end before it kills them.
    assertThat(Sandboxes.exit(sandbox)).isIn(ExitStatus.signaled(15), ExitStatus.signaled(9));
  }

  @Test
  void a_libvirtd_that_is_killed_while_a_service_is_started_fails_the_start_or_does_not()
      throws Exception {
    long libvirtd = libvirtd();
    CompletableFuture<Void> killer =
        CompletableFuture.runAsync(
            () -> {
              try {
                Libvirt.await(
                    "the start has begun",
                    () -> {
                      try (var logs = Files.list(sandboxes.home().resolve("log/libvirt/lxc"))) {
                        return logs.findAny().isPresent();
                      } catch (IOException e) {
                        return false;
                      }
                    });
                Libvirt.kill(libvirtd);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    try {
      Sandbox sandbox = sandboxes.start(minimal());
      assertThat(sandboxes.exec(sandbox, "/bin/true").status().success()).isTrue();
    } catch (IsolationException e) {
      assertThat(sandboxes.logText()).isEmpty();
    }
    killer.get(60, TimeUnit.SECONDS);

    // That nothing is left is looked at after each test.
    assertThat(sandboxes.run(minimal().shell("exit 4")).status()).isEqualTo(ExitStatus.exited(4));
  }

  @Test
  void a_service_that_ignores_its_stop_signal_is_left_alone_by_libvirt_until_it_is_killed()
      throws Exception {
    Sandbox sandbox =
        sandboxes.start(minimal().shell("trap '' TERM; echo ready; while :; do sleep 0.01; done"));
    Sandboxes.await("it ignores the signal", () -> sandboxes.logText().contains("ready"));

    sandbox.signal(Signal.TERM);
    assertThat(sandboxes.exec(sandbox, "/bin/echo", "still here").output()).isEqualTo("still here");
    sandbox.destroy();

    assertThat(Sandboxes.exit(sandbox)).isEqualTo(ExitStatus.signaled(9));
  }

  @Test
  void where_the_disk_is_full_nothing_is_started_and_nothing_left() {
    assertThatThrownBy(
            () ->
                sandboxes
                    .backend()
                    .start(
                        minimal().shell("echo started").build(),
                        sandboxes.context(),
                        record -> Files.writeString(Path.of("/dev/full"), record.backend())))
        .isInstanceOf(IsolationException.class)
        .hasMessageContaining("No space left on device");
    assertThat(sandboxes.logText()).isEmpty();
  }
}
