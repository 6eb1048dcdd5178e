package org.cloister.backend.kvm.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cloister.backend.kvm.guest.GuestHost.PATIENCE;
import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.command.Share;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.live.GuestPlaces;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.backend.kvm.view.DividedView;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.MountCalls;
import org.cloister.linux.launch.call.PrivilegeCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writing to the host's files from a guest. */
@Tag("kvm")
class SharesTest {
  private static final int SERVICE = 1234;

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

  private Path folder(String name) throws Exception {
    return folder(name, SERVICE);
  }

  private Path folder(String name, int owner) throws Exception {
    Path folder = Files.createDirectory(directory.resolve(name));
    Files.setAttribute(folder, "unix:uid", owner);
    return folder;
  }

  /** In the guest, a service's user writes a file and reads it again. */
  private static List<Step> write(String tag) {
    String place = "/" + tag;
    String file = place + "/file";
    byte[] content = "written in the guest".getBytes(StandardCharsets.UTF_8);
    List<Step> steps = new ArrayList<>();
    steps.add(FileCalls.mkdirat(AT_FDCWD, place, 0755));
    steps.add(
        MountCalls.mount(
            tag, place, "9p", 0, "trans=virtio,version=9p2000.L,msize=262144,cache=none"));
    steps.add(PrivilegeCalls.setresgid(SERVICE));
    steps.add(PrivilegeCalls.setresuid(SERVICE));
    steps.addAll(FileCalls.createFile(AT_FDCWD, file, 0600, content));
    return steps;
  }

  private LaunchProgram program(String tag) {
    return LaunchProgram.builder("write to " + tag)
        .add(write(tag))
        .add(ProcessCalls.exit(Immediate.ZERO))
        .build();
  }

  @Test
  void what_a_service_writes_is_on_the_host_at_once_and_belongs_to_whom_it_should()
      throws Exception {
    Path owned = folder("owned");
    Path mapped = folder("mapped");
    GuestPlaces places = host.places("guest");
    Guest description =
        host.guest(places)
            .sharing(
                List.of(
                    Share.of("owned", owned, Share.Access.WRITABLE),
                    Share.of("mapped", mapped, Share.Access.WRITABLE_MAPPED)));
    LiveGuest guest = host.starter().start(description, places);
    try {
      for (String tag : List.of("owned", "mapped")) {
        GuestProgram program = guest.control().start(program(tag));
        guest.await(program.executed(), "write", PATIENCE);
        assertThat(guest.await(program.exit(), "end", PATIENCE)).isEqualTo(ExitStatus.exited(0));
      }

      assertThat(owned.resolve("file")).hasContent("written in the guest");
      assertThat(Files.getAttribute(owned.resolve("file"), "unix:uid")).isEqualTo(SERVICE);
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(owned.resolve("file"))))
          .isEqualTo("rw-------");
      assertThat(mapped.resolve("file")).hasContent("written in the guest");
      assertThat(Files.getAttribute(mapped.resolve("file"), "unix:uid")).isEqualTo(GuestHost.USER);
    } finally {
      guest.kill();
    }
  }

  /** Runs a script as a user, with the folder {@code data} writable at {@code /data}. */
  private List<String> run(Path data, int user, Set<String> capabilities, String script)
      throws Exception {
    SandboxSpec spec =
        GuestServices.as(
            user,
            capabilities,
            GuestServices.spec(
                RootKind.MINIMAL,
                GuestServices.minimal(GuestServices.bind(data, "/data", true)),
                script));
    DividedView view = GuestServices.divide(spec);
    GuestPlaces places = host.places("guest");
    LiveGuest guest = host.starter().start(host.guest(places).sharing(view.shares()), places);
    try {
      GuestProgram service = GuestServices.start(guest, spec, view);
      assertThat(guest.await(service.exit(), "end", PATIENCE)).isEqualTo(ExitStatus.exited(0));
      assertThat(places.folder().resolve("errors")).hasContent("");
      return Files.readAllLines(places.folder().resolve("output"));
    } finally {
      guest.kill();
    }
  }

  @Test
  void owners_and_modes_are_the_same_on_both_sides() throws Exception {
    Path data = folder("data", 0);
    Files.writeString(data.resolve("hosts"), "");
    Files.setAttribute(data.resolve("hosts"), "unix:uid", 4321);
    Files.setAttribute(data.resolve("hosts"), "unix:gid", 8765);

    List<String> lines =
        run(
            data,
            0,
            Set.of("CAP_CHOWN"),
            """
            cd /data
            stat -c %u:%g hosts
            touch mine; mkdir folder; touch given; chown 77:88 given; chmod 2750 folder
            ln -s given link; ln mine second
            stat -c %h mine
            """);

    assertThat(lines).containsExactly("4321:8765", "2");
    assertThat(Files.getAttribute(data.resolve("mine"), "unix:uid")).isEqualTo(0);
    assertThat(Files.getAttribute(data.resolve("given"), "unix:uid")).isEqualTo(77);
    assertThat(Files.getAttribute(data.resolve("second"), "unix:nlink")).isEqualTo(2);
    assertThat((int) Files.getAttribute(data.resolve("folder"), "unix:mode") & 07777)
        .isEqualTo(02750);
    assertThat(Files.readSymbolicLink(data.resolve("link"))).hasToString("given");
  }

  @Test
  void no_device_is_made_on_the_host_whatever_the_service_may_do_in_the_guest() throws Exception {
    Path data = folder("data", 0);

    List<String> lines =
        run(
            data,
            0,
            Set.of("CAP_MKNOD"),
            """
            mknod /tmp/zero c 1 5 && echo in memory
            mknod /data/zero c 1 5 2>/dev/null || touch /data/file && echo not on the host
            """);

    assertThat(lines).containsExactly("in memory", "not on the host");
    assertThat(data.toFile().list()).containsExactly("file");
  }

  @Test
  void a_disk_that_is_full_is_told_and_can_be_used_again() throws Exception {
    Path data = folder("data");
    HostCommand.run("mount", "-t", "tmpfs", "-o", "size=1m,mode=0777", "full", data.toString());
    try {
      List<String> lines =
          run(
              data,
              SERVICE,
              Set.of(),
              """
              cd /data
              dd if=/dev/zero of=fill bs=64k 2>&1 | grep -o 'No space left on device'
              echo more 2>/dev/null > file || true
              test -s file || echo nothing written
              rm fill
              echo more > file && cat file
              """);

      assertThat(lines).containsExactly("No space left on device", "nothing written", "more");
      assertThat(data.resolve("file")).hasContent("more");
    } finally {
      HostCommand.run("umount", data.toString());
    }
  }
}
