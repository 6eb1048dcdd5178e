package org.cloister.backend.kvm.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.kvm.guest.GuestHost.PATIENCE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Signal;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.live.Deadlines;
import org.cloister.backend.kvm.live.GuestException;
import org.cloister.backend.kvm.live.GuestPlaces;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.backend.kvm.view.DividedView;
import org.cloister.linux.launch.Buffer;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** QEMU killed, and kernels that end or hang, in each phase of a guest's life. */
@Tag("kvm")
@Timeout(240)
class KilledGuestTest {
  @TempDir Path directory;

  private GuestHost host;
  private GuestPlaces places;

  @BeforeEach
  void open() throws Exception {
    host = new GuestHost(directory);
    places = host.places("guest");
  }

  @AfterEach
  void close() {
    host.close();
  }

  private void kill(int... starts) {
    host.afterStart(
        (number, process) -> {
          if (IntStream.of(starts).anyMatch(start -> start == number)) {
            process.signal(Signal.KILL);
          }
        });
  }

  private static void stop(long process) {
    try {
      HostCommand.run("kill", "-STOP", Long.toString(process));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Closes the status, so that it passes for executed, and never ends. */
  private static LaunchProgram endless() {
    return LaunchProgram.builder("endless")
        .add(FileCalls.close(Descriptor.STATUS))
        .add(ProcessCalls.waitForSignal(1, Buffer.named("info", 128)))
        .add(ProcessCalls.exit(Immediate.ZERO))
        .build();
  }

  @Test
  void a_guest_whose_qemu_is_killed_at_once_is_started_once_more() throws Exception {
    kill(1);

    LiveGuest guest = host.starter().start(host.guest(places), places);

    assertThat(host.origins()).containsExactly(Guest.Origin.BOOT, Guest.Origin.BOOT);
    guest.kill();
  }

  @Test
  void a_guest_whose_qemu_is_always_killed_is_given_up_with_the_cause() {
    kill(1, 2);

    assertThatThrownBy(() -> host.starter().start(host.guest(places), places))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("QEMU killed by SIGKILL at once");
    assertThat(host.origins()).hasSize(2);
  }

  @Test
  void a_snapshot_is_kept_no_longer_when_a_guest_from_it_is_killed_and_another_boots()
      throws Exception {
    host.starter().freeze(host.guest(places), places);
    kill(2);

    LiveGuest guest = host.starter().start(host.guest(places), places);

    assertThat(host.origins())
        .containsExactly(Guest.Origin.BOOT, Guest.Origin.SNAPSHOT, Guest.Origin.BOOT);
    guest.kill();
  }

  @Test
  void what_a_guest_was_to_do_fails_when_qemu_is_killed_while_it_boots() throws Exception {
    LiveGuest guest = host.begin(host.guest(places), places);
    GuestProgram program = guest.control().start(endless());

    guest.process().signal(Signal.KILL);

    for (var awaited : List.of(guest.control().ready(), program.executed(), program.exit())) {
      assertThatThrownBy(() -> guest.await(awaited, "boot", PATIENCE))
          .isInstanceOf(GuestException.class)
          .hasMessageContaining("no connection to the guest");
    }
    assertThat(guest.process().exit().get()).hasToString("killed by SIGKILL");
    guest.kill();
  }

  @Test
  void a_kernel_that_panics_at_its_boot_is_given_up_with_its_last_words() throws Exception {
    Guest broken = host.guest(places, List.of("rdinit=/none", "init=/none"));

    assertThatThrownBy(() -> host.starter().start(broken, places))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("no connection to the guest")
        .hasMessageContaining("Kernel panic");
    assertThat(host.origins()).hasSize(2);
    assertThat(host.processes()).allMatch(process -> process.exit().isDone());
  }

  @Test
  void a_guest_that_hangs_at_its_boot_is_given_up_within_the_deadline_and_nothing_is_left()
      throws Exception {
    host.afterStart((number, process) -> stop(process.pid()));
    Duration soon = Duration.ofMillis(500);

    assertThatThrownBy(
            () -> host.starter(new Deadlines(soon, soon, soon)).start(host.guest(places), places))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("within 500 ms");

    assertThat(host.processes()).hasSize(2).allMatch(process -> process.exit().isDone());
  }

  @Test
  void of_a_snapshot_whose_qemu_is_killed_while_it_boots_nothing_is_kept() throws Exception {
    kill(1);

    assertThatThrownBy(() -> host.starter().freeze(host.guest(places), places))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("SIGKILL");

    assertThat(host.starter().missing(host.guest(places))).isPresent();
    host.starter().freeze(host.guest(places), places);
    assertThat(host.starter().missing(host.guest(places))).isEmpty();
  }

  @Test
  void a_guest_of_the_platform_s_own_ends_with_the_thread_that_started_it() throws Exception {
    host.passing();
    CompletableFuture<LiveGuest> started = new CompletableFuture<>();
    Thread platform =
        new Thread(
            () -> {
              try {
                started.complete(host.starter().start(host.guest(places), places));
              } catch (Exception e) {
                started.completeExceptionally(e);
              }
            });
    platform.start();
    LiveGuest guest = started.get();
    platform.join();

    assertThat(guest.await(guest.process().exit(), "end", PATIENCE))
        .hasToString("killed by SIGKILL");
  }

  @Test
  void a_guest_that_hangs_is_not_waited_for_beyond_the_deadline_and_can_be_ended()
      throws Exception {
    LiveGuest guest = host.starter().start(host.guest(places), places);
    guest.await(guest.monitor().execute("stop", Map.of()), "stand still", PATIENCE);

    GuestProgram program = guest.control().start(endless());

    assertThatThrownBy(() -> guest.await(program.executed(), "answer", Duration.ofMillis(500)))
        .isInstanceOf(GuestException.class)
        .hasMessageContaining("the guest did not answer within 500 ms");
    guest.kill();
    assertThat(guest.process().exit().get()).hasToString("killed by SIGKILL");
    assertThatThrownBy(() -> program.exit().get()).hasMessageContaining("closed");
  }

  @Test
  void of_a_guest_whose_qemu_is_killed_while_it_runs_nothing_is_left() throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"));
    Files.setAttribute(data, "unix:uid", GuestServices.USER);
    SandboxSpec spec =
        GuestServices.spec(
            RootKind.MINIMAL,
            GuestServices.minimal(GuestServices.bind(data, "/data", true)),
            """
            echo kept > /data/file
            while true; do echo more >> /data/more; done
            """);
    DividedView view = GuestServices.divide(spec);
    LiveGuest guest = host.starter().start(host.guest(places).sharing(view.shares()), places);
    GuestProgram service = GuestServices.start(guest, spec, view);
    while (Files.notExists(data.resolve("more"))) {
      assertThat(service.exit()).isNotDone();
      Thread.sleep(10);
    }

    guest.process().signal(Signal.KILL);

    assertThatThrownBy(() -> guest.await(service.exit(), "end", PATIENCE))
        .hasMessageContaining("no connection to the guest");
    guest.kill();
    // What a service has written to a share is the host's, as if it had been killed alone.
    assertThat(data.resolve("file")).hasContent("kept");
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(data.toString());
  }
}
