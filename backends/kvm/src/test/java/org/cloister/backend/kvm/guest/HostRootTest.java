package org.cloister.backend.kvm.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.kvm.guest.GuestHost.PATIENCE;
import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;
import static org.cloister.linux.launch.call.MountFlags.MS_RDONLY;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.backend.kvm.accelerator.AcceleratorChoice;
import org.cloister.backend.kvm.accelerator.AcceleratorProbe;
import org.cloister.backend.kvm.accelerator.AcceleratorSetting;
import org.cloister.backend.kvm.accelerator.Circumstances;
import org.cloister.backend.kvm.command.Accelerator;
import org.cloister.backend.kvm.command.Endpoint;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.command.SerialPort;
import org.cloister.backend.kvm.control.GuestPorts;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.live.GuestPlaces;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.backend.kvm.live.PortPlug;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.MountCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kvm")
class HostRootTest {
  @TempDir Path directory;

  private GuestHost host;

  @BeforeEach
  void open() throws Exception {
    host = new GuestHost(directory);
  }

  @AfterEach
  void close() {
    host.close();
  }

  /** Runs a shell of the host below the host's root, its streams being ports that are files. */
  private static LaunchProgram shell(String script) {
    Slot output = Slot.named("output");
    Slot errors = Slot.named("errors");
    return below(
        List.of(
            GuestPorts.open(GuestHost.OUTPUT, output), GuestPorts.open(GuestHost.ERRORS, errors)),
        List.of(output, output, errors),
        script);
  }

  private static LaunchProgram below(List<List<Step>> ports, List<Slot> streams, String script) {
    LaunchProgram.Builder program =
        LaunchProgram.builder("shell")
            .add(FileCalls.mkdirat(AT_FDCWD, "/root", 0755))
            .add(
                MountCalls.mount(
                    "root",
                    "/root",
                    "9p",
                    MS_RDONLY,
                    "trans=virtio,version=9p2000.L,msize=262144,cache=loose"));
    ports.forEach(program::add);
    for (int i = 0; i < streams.size(); i++) {
      program.add(FileCalls.dup3(streams.get(i), Immediate.of(i)));
    }
    return program
        .add(MountCalls.chroot("/root"))
        .add(FileCalls.chdir("/"))
        .add(ProcessCalls.execve("/bin/sh", List.of("sh", "-c", script), List.of("PATH=/bin")))
        .build();
  }

  private static ExitStatus run(LiveGuest guest, LaunchProgram program) throws Exception {
    GuestProgram running = guest.control().start(program);
    assertThat(guest.await(running.executed(), "execute", PATIENCE)).isPositive();
    return guest.await(running.exit(), "end", PATIENCE);
  }

  private static String output(GuestPlaces places) throws Exception {
    assertThat(places.folder().resolve("errors")).isEmptyFile();
    return Files.readString(places.folder().resolve("output"));
  }

  @Test
  void a_program_of_the_host_runs_on_a_kernel_of_its_own() throws Exception {
    GuestPlaces places = host.places("booted");
    LiveGuest guest = host.starter().start(host.guest(places), places);
    try {
      ExitStatus status =
          run(guest, shell("/bin/echo hello; uname -r; touch /x 2>/dev/null; exit $?"));

      assertThat(status).isEqualTo(ExitStatus.exited(1));
      assertThat(output(places)).isEqualTo("hello\n" + GuestKernel.find().release() + "\n");
      assertThat(Path.of("/x")).doesNotExist();
    } finally {
      guest.kill();
    }
  }

  @Test
  void a_program_beside_the_service_has_streams_of_its_own() throws Exception {
    GuestPlaces places = host.places("plugged");
    LiveGuest guest = host.starter().start(host.guest(places), places);
    SerialPort port = new SerialPort(5, new Endpoint.Socket(places.folder().resolve("streams")));
    try {
      PortPlug plug = new PortPlug(guest.monitor());
      guest.await(plug.plug(port), "take a port", PATIENCE);
      try (SocketChannel streams =
          SocketChannel.open(UnixDomainSocketAddress.of(places.folder().resolve("streams")))) {
        Slot stream = Slot.named("stream");
        GuestProgram cat =
            guest
                .control()
                .start(
                    below(
                        List.of(GuestPorts.open(port.number(), stream)),
                        List.of(stream, stream, stream),
                        "read line; echo \"got $line\"; exit 3"));
        guest.await(cat.executed(), "execute", PATIENCE);

        streams.write(ByteBuffer.wrap("hello\n".getBytes(StandardCharsets.UTF_8)));

        ByteBuffer answer = ByteBuffer.allocate(10);
        while (answer.hasRemaining() && streams.read(answer) >= 0) {
          continue;
        }
        assertThat(new String(answer.array(), StandardCharsets.UTF_8)).isEqualTo("got hello\n");
        assertThat(guest.await(cat.exit(), "end", PATIENCE)).isEqualTo(ExitStatus.exited(3));
      }
      guest.await(plug.unplug(port), "let go of a port", PATIENCE);
      guest.await(plug.plug(port), "take the port again", PATIENCE);
    } finally {
      guest.kill();
    }
  }

  @Test
  void qemu_is_confined() throws Exception {
    GuestPlaces places = host.places("confined");
    LiveGuest guest = host.starter().start(host.guest(places), places);
    try {
      Path process = Path.of("/proc", Long.toString(guest.process().pid()));
      Path root = process.resolve("root");

      assertThat(Files.readAllLines(process.resolve("status")))
          .contains(
              "Uid:\t61234\t61234\t61234\t61234",
              "NSpid:\t" + guest.process().pid() + "\t1",
              // CAP_DAC_READ_SEARCH
              "CapEff:\t0000000000000004",
              "CapBnd:\t0000000000000004",
              "NoNewPrivs:\t1",
              "Seccomp:\t2");
      assertThat(names(root))
          .contains("dev", "proc", "shares", "usr")
          .doesNotContain("bin", "boot", "home", "opt", "root", "run", "srv", "sys", "var");
      assertThat(names(root.resolve("shares"))).containsExactly("root");
      assertThat(names(root.resolve("etc"))).containsExactly("ld.so.cache");
      assertThat(Files.readAllLines(process.resolve("net/dev")))
          .filteredOn(line -> line.contains(":"))
          .allMatch(line -> line.strip().startsWith("lo:"));
      assertThatThrownBy(() -> Files.createFile(root.resolve("x")))
          .hasMessageContaining("Read-only file system");
      assertThatThrownBy(() -> Files.createFile(root.resolve("shares/root" + directory + "/x")))
          .hasMessageContaining("Read-only file system");
    } finally {
      guest.kill();
    }
  }

  private static List<String> names(Path folder) throws Exception {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  @Test
  void guests_from_one_snapshot_have_the_time_and_their_own_random_numbers() throws Exception {
    GuestPlaces frozen = host.places("frozen");
    host.starter().freeze(host.guest(frozen), frozen);

    String one = random("one");
    String two = random("two");

    assertThat(one).hasSize(64).matches("[0-9a-f]+").isNotEqualTo(two);
    assertThat(two).hasSize(64);
    assertThat(host.origins())
        .containsExactly(Guest.Origin.BOOT, Guest.Origin.SNAPSHOT, Guest.Origin.SNAPSHOT);
  }

  private String random(String name) throws Exception {
    GuestPlaces places = host.places(name);
    long before = Instant.now().getEpochSecond();
    LiveGuest guest = host.starter().start(host.guest(places), places);
    try {
      String script = "date +%s; head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'";

      assertThat(run(guest, shell(script))).isEqualTo(ExitStatus.exited(0));

      String[] lines = output(places).split("\n");
      assertThat(Long.parseLong(lines[0])).isBetween(before, Instant.now().getEpochSecond());
      return lines[1];
    } finally {
      guest.kill();
    }
  }

  @Test
  void the_probe_finds_out_that_translation_works() throws Exception {
    AcceleratorProbe probe =
        new AcceleratorProbe(
            AcceleratorSetting.TCG, host.canary(host.places("canary")), host.cache());

    assertThat(probe.choose(new Circumstances("this one", "this one", "this one", "")))
        .isEqualTo(new AcceleratorChoice(Accelerator.TCG, "a guest boots with tcg, as set"));
  }
}
