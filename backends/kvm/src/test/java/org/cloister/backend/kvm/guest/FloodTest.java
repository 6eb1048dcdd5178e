package org.cloister.backend.kvm.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.backend.kvm.guest.GuestHost.PATIENCE;
import static org.cloister.linux.launch.call.OpenFlags.O_WRONLY;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.live.GuestPlaces;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.backend.kvm.view.DividedView;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Label;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.Struct;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Guests that say more than the host can take. */
@Tag("kvm")
@Timeout(240)
class FloodTest {
  @TempDir Path directory;

  private GuestHost host;
  private GuestPlaces places;
  private LiveGuest guest;

  @BeforeEach
  void open() throws Exception {
    host = new GuestHost(directory);
    places = host.places("guest");
  }

  @AfterEach
  void close() {
    if (guest != null) {
      guest.kill();
    }
    host.close();
  }

  private GuestProgram start(String script) throws Exception {
    SandboxSpec spec = GuestServices.spec(RootKind.MINIMAL, GuestServices.minimal(), script);
    DividedView view = GuestServices.divide(spec);
    Guest description = host.guest(places).sharing(view.shares());
    guest = host.starter().start(description, places);
    return GuestServices.start(guest, spec, view);
  }

  private void mustAnswer() throws Exception {
    GuestProgram program =
        guest
            .control()
            .start(LaunchProgram.builder("answer").add(ProcessCalls.exit(Immediate.ZERO)).build());
    assertThat(guest.await(program.exit(), "answer", PATIENCE)).isEqualTo(ExitStatus.exited(0));
  }

  @Test
  void a_service_whose_log_s_disk_is_full_waits_and_loses_nothing() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    HostCommand.run("mount", "-t", "tmpfs", "-o", "size=2m,mode=0777", "log", disk.toString());
    try {
      Path log = disk.resolve("log");
      host.outputTo(log);
      Path ballast = Files.write(disk.resolve("ballast"), new byte[3 << 19]);
      GuestProgram service = start("seq 200000");
      while (Files.size(log) < 1 << 19) {
        assertThat(service.exit()).isNotDone();
        Thread.sleep(10);
      }
      mustAnswer();
      assertThat(service.exit()).isNotDone();

      Files.delete(ballast);

      assertThat(guest.await(service.exit(), "end", PATIENCE)).isEqualTo(ExitStatus.exited(0));
      assertThat(Files.readAllLines(log)).hasSize(200_000).last().isEqualTo("200000");
    } finally {
      close();
      HostCommand.run("umount", disk.toString());
    }
  }

  @Test
  void a_console_that_is_flooded_costs_the_host_a_bounded_file() throws Exception {
    start("true");
    byte[] line = ("x".repeat(4095) + "\n").getBytes(StandardCharsets.US_ASCII);
    Slot console = Slot.named("console");
    Label again = Label.named("again");
    guest
        .control()
        .start(
            LaunchProgram.builder("flood")
                .add(FileCalls.openat(FileCalls.AT_FDCWD, "/dev/ttyS0", O_WRONLY, 0).into(console))
                .add(FileCalls.close(Descriptor.STATUS))
                .add(again)
                .add(FileCalls.write(console, Struct.bytes(line)))
                .add(Step.jump(again))
                .build());
    long largest = 0;
    long size = 0;
    while (size >= largest) {
      assertThat(largest).isLessThan(64L << 20);
      largest = size;
      Thread.sleep(10);
      size = Files.size(places.console());
    }

    mustAnswer();
  }
}
