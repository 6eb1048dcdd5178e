package org.cloister.backend.kvm.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.kvm.guest.GuestHost.PATIENCE;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.live.GuestPlaces;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.backend.kvm.view.DividedView;
import org.cloister.linux.launch.LaunchException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of the host with file systems, in guests. */
@Tag("kvm")
class ImageTest {
  private static final int SIZE = 8 << 20;

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

  private Path image(String name) throws Exception {
    Path image = directory.resolve(name);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(SIZE);
    }
    return image;
  }

  /** With a file system whose root belongs to the services' user. */
  private Path formatted(String name) throws Exception {
    Path image = image(name);
    String owner = "root_owner=" + GuestServices.USER + ":" + GuestServices.USER;
    HostCommand.run("mkfs.ext4", "-q", "-E", owner, image.toString());
    return image;
  }

  private List<String> run(String name, String script, ViewEntry... images) throws Exception {
    GuestPlaces places = host.places(name);
    SandboxSpec spec = GuestServices.spec(RootKind.MINIMAL, GuestServices.minimal(images), script);
    DividedView view = GuestServices.divide(spec);
    Guest description =
        host.guest(places, view.fileSystems()).sharing(view.shares()).with(view.disks());
    LiveGuest guest = host.starter().start(description, places);
    try {
      GuestProgram service = GuestServices.start(guest, spec, view);
      assertThat(guest.await(service.exit(), "end", PATIENCE)).isEqualTo(ExitStatus.exited(0));
      return Files.readAllLines(places.folder().resolve("output"));
    } finally {
      guest.kill();
    }
  }

  @Test
  void what_is_written_to_an_image_and_synced_is_there_for_the_next_guest() throws Exception {
    Path image = formatted("image");

    assertThat(
            run(
                "first",
                "grep -o '/data ext4 rw,nosuid,nodev' /proc/mounts; echo kept > /data/file;"
                    + " sync /data/file",
                new ViewEntry.Image(image, Optional.empty(), "/data", true)))
        .containsExactly("/data ext4 rw,nosuid,nodev");
    assertThat(
            run(
                "second",
                "cat /data/file; id -u; stat -c %u /data/file",
                new ViewEntry.Image(formatted("other"), Optional.empty(), "/other", false),
                new ViewEntry.Image(image, Optional.of("ext4"), "/data", true)))
        .containsExactly("kept", "1234", "1234");
  }

  @Test
  void an_image_that_is_read_only_stays_as_it_is() throws Exception {
    Path image = formatted("image");
    byte[] before = Files.readAllBytes(image);

    assertThat(
            run(
                "guest",
                "touch /data/x 2>/dev/null || echo read-only",
                new ViewEntry.Image(image, Optional.empty(), "/data", false)))
        .containsExactly("read-only");
    assertThat(image).hasBinaryContent(before);
  }

  @Test
  void an_image_that_holds_something_else_fails_in_the_guest_and_is_named() throws Exception {
    Path image = image("nonsense");

    assertThatThrownBy(
            () -> run("guest", "", new ViewEntry.Image(image, Optional.of("ext4"), "/data", true)))
        .hasCauseInstanceOf(LaunchException.class)
        .hasMessageContaining("image " + image)
        .hasMessageContaining("EINVAL");
  }
}
