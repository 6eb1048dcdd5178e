package org.cloister.backend.kvm.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.kvm.guest.GuestHost.PATIENCE;
import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Signal;
import org.cloister.backend.kvm.control.GuestControl;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.control.PowerOffProgram;
import org.cloister.backend.kvm.control.SignalProgram;
import org.cloister.backend.kvm.live.GuestPlaces;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.backend.kvm.wire.WireLoop;
import org.cloister.linux.launch.Buffer;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchException;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.Struct;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.seccomp.Architecture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kvm")
class GuestFaultsTest {
  @TempDir Path directory;

  private GuestHost host;
  private GuestPlaces places;
  private LiveGuest guest;

  @BeforeEach
  void boot() throws Exception {
    host = new GuestHost(directory);
    places = host.places("guest");
    guest = host.starter().start(host.guest(places), places);
  }

  @AfterEach
  void close() {
    guest.kill();
    host.close();
  }

  private static LaunchProgram program(List<Step> steps) {
    return LaunchProgram.builder("program")
        .add(steps)
        .add(ProcessCalls.exit(Immediate.ZERO))
        .build();
  }

  /** Waits for a signal that is never sent; passes for executed, as it cannot report any more. */
  private static LaunchProgram endless() {
    return program(
        List.of(
            FileCalls.close(Descriptor.STATUS),
            ProcessCalls.waitForSignal(1, Buffer.named("info", 128))));
  }

  @Test
  void a_process_is_sent_a_signal_and_the_guest_is_switched_off() throws Exception {
    GuestProgram service = guest.control().start(endless());
    int pid = guest.await(service.executed(), "execute", PATIENCE);

    GuestProgram sent = guest.control().start(SignalProgram.of(pid, Signal.TERM));

    assertThat(guest.await(sent.exit(), "send a signal", PATIENCE)).isEqualTo(ExitStatus.exited(0));
    assertThat(guest.await(service.exit(), "end", PATIENCE)).hasToString("killed by SIGTERM");
    GuestProgram late = guest.control().start(SignalProgram.of(pid, Signal.TERM));
    assertThat(guest.await(late.exit(), "send a signal", PATIENCE))
        .isEqualTo(ExitStatus.exited(SignalProgram.GONE));

    guest.control().start(PowerOffProgram.program(List.of()));

    assertThat(guest.await(guest.process().exit(), "end", PATIENCE))
        .isEqualTo(ExitStatus.exited(0));
  }

  @Test
  void a_kernel_that_panics_ends_the_guest_and_is_quoted() throws Exception {
    byte[] crash = "c".getBytes(StandardCharsets.UTF_8);

    GuestProgram program =
        guest.control().start(program(FileCalls.writeFile(AT_FDCWD, "/proc/sysrq-trigger", crash)));

    assertThatThrownBy(() -> guest.await(program.exit(), "crash", PATIENCE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no connection to the guest")
        .hasMessageContaining("Kernel panic - not syncing: sysrq triggered crash");
    guest.await(guest.process().exit(), "end", PATIENCE);
  }

  @Test
  void a_program_that_ends_while_nobody_is_connected_is_told_of_later() throws Exception {
    Struct time =
        Struct.builder()
            .u64("seconds", Immediate.ZERO)
            .u64("nanoseconds", Immediate.of(200_000_000))
            .build();
    GuestProgram program =
        guest
            .control()
            .start(program(List.of(Call.of(SystemCall.NANOSLEEP, time, Immediate.NULL))));
    // So that the guest has it before the connection ends.
    guest.await(guest.control().start(program(List.of())).exit(), "run another", PATIENCE);
    guest.control().close();
    assertThatThrownBy(() -> program.exit().get()).hasMessageContaining("closed");

    try (WireLoop loop = new WireLoop();
        GuestControl again =
            GuestControl.connect(
                loop, places.control(), Architecture.X86_64, Map.of(program.id(), 1))) {
      GuestProgram adopted = again.find(program.id()).orElseThrow();
      assertThat(guest.await(adopted.exit(), "tell of the end", PATIENCE))
          .isEqualTo(ExitStatus.exited(0));
      GuestProgram next = again.start(program(List.of()));
      assertThat(guest.await(next.exit(), "take another program", PATIENCE))
          .isEqualTo(ExitStatus.exited(0));
    }
  }

  @Test
  void how_a_service_ended_is_told_again_when_it_was_told_to_a_platform_that_was_lost()
      throws Exception {
    GuestProgram service = guest.control().start(1, program(List.of()));
    ExitStatus first = guest.await(service.exit(), "end", PATIENCE);
    assertThat(first).isEqualTo(ExitStatus.exited(0));
    guest.control().close();

    for (int connection = 0; connection < 2; connection++) {
      try (WireLoop loop = new WireLoop();
          GuestControl again =
              GuestControl.connect(
                  loop, places.control(), Architecture.X86_64, Map.of(service.id(), 1))) {
        GuestProgram adopted = again.find(service.id()).orElseThrow();
        assertThat(guest.await(adopted.exit(), "tell of the end", PATIENCE)).isEqualTo(first);
      }
    }
  }

  @Test
  void what_is_awaited_fails_when_qemu_is_killed_and_a_step_that_fails_is_named() throws Exception {
    GuestProgram failing = guest.control().start(program(List.of(FileCalls.chdir("/not/there"))));
    assertThatThrownBy(() -> guest.await(failing.executed(), "execute", PATIENCE))
        .hasCauseInstanceOf(LaunchException.class)
        .hasMessageContaining("chdir(\"/not/there\"): ENOENT");

    GuestProgram endless = guest.control().start(endless());
    guest.process().signal(Signal.KILL);

    assertThatThrownBy(() -> guest.await(endless.exit(), "end", PATIENCE))
        .hasMessageContaining("no connection to the guest");
    assertThatThrownBy(
            () -> guest.await(guest.monitor().execute("stop", Map.of()), "stop", PATIENCE))
        .isInstanceOf(IOException.class);
    assertThat(guest.process().exit().get()).hasToString("killed by SIGKILL");
  }
}
