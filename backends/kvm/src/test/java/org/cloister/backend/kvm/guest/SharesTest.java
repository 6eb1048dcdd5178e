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
import org.cloister.api.isolation.ExitStatus;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.command.Share;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.live.GuestPlaces;
import org.cloister.backend.kvm.live.LiveGuest;
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
    Path folder = Files.createDirectory(directory.resolve(name));
    Files.setAttribute(folder, "unix:uid", SERVICE);
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
}
