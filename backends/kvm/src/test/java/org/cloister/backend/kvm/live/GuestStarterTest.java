package org.cloister.backend.kvm.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.kvm.live.FakeQemu.Behaviour.ENDS;
import static org.cloister.backend.kvm.live.FakeQemu.Behaviour.HANGS;
import static org.cloister.backend.kvm.live.FakeQemu.Behaviour.WORKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.cloister.backend.kvm.cache.ContentCache;
import org.cloister.backend.kvm.command.Accelerator;
import org.cloister.backend.kvm.command.Disk;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.command.GuestNetwork;
import org.cloister.backend.kvm.command.Machine;
import org.cloister.backend.kvm.snapshot.SnapshotName;
import org.cloister.backend.kvm.wire.WireLoop;
import org.cloister.linux.seccomp.Architecture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class GuestStarterTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(50);

  @TempDir Path directory;

  private final FakeQemu qemu = new FakeQemu();
  private ContentCache cache;
  private GuestPlaces places;
  private WireLoop loop;
  private Guest guest;

  @BeforeEach
  void describe() throws IOException {
    cache = new ContentCache(directory.resolve("cache"));
    places = new GuestPlaces(Files.createDirectory(directory.resolve("guest")));
    loop = new WireLoop();
    guest =
        new Guest(
            Machine.Q35,
            Accelerator.TCG,
            128,
            1,
            Path.of("/cache/kernel-1"),
            Path.of("/cache/initrd-1"),
            List.of(),
            places.console(),
            places.monitor(),
            List.of(places.controlPort()),
            List.of(),
            List.of(),
            new GuestNetwork.None(),
            Guest.Origin.BOOT);
  }

  @AfterEach
  void close() throws IOException {
    qemu.close();
    loop.close();
  }

  private GuestStarter starter(Duration boot, Duration restore) {
    return new GuestStarter(
        qemu,
        loop,
        cache,
        new GuestStarter.Host(Architecture.X86_64, "7.2", "a processor"),
        new Deadlines(LONG, boot, restore));
  }

  private void haveSnapshot() throws IOException {
    cache.get(SnapshotName.of(guest, "7.2", "a processor"), out -> out.write('x'));
  }

  private boolean hasSnapshot() {
    return cache.find(SnapshotName.of(guest, "7.2", "a processor")).isPresent();
  }

  @Test
  void a_guest_without_a_snapshot_boots() throws Exception {
    qemu.behave(WORKS);

    LiveGuest live = starter(LONG, LONG).start(guest, places);

    assertThat(qemu.starts()).containsExactly("BOOT");
    live.kill();
    assertThat(qemu.running()).isZero();
  }

  @Test
  void a_guest_with_a_snapshot_continues_from_it() throws Exception {
    haveSnapshot();
    qemu.behave(WORKS);

    LiveGuest live = starter(LONG, LONG).start(guest, places);

    assertThat(qemu.starts()).containsExactly("SNAPSHOT with a file");
    assertThat(hasSnapshot()).isTrue();
    live.kill();
  }

  @Test
  void a_guest_with_a_disk_boots_and_is_never_frozen() throws Exception {
    guest = guest.with(List.of(new Disk(directory.resolve("image"), false)));
    haveSnapshot();
    qemu.behave(WORKS);

    starter(LONG, LONG).start(guest, places).kill();

    assertThat(qemu.starts()).containsExactly("BOOT");
  }

  @Test
  void a_snapshot_that_qemu_refuses_is_thrown_away_and_the_guest_boots() throws Exception {
    haveSnapshot();
    qemu.behave(ENDS, WORKS);

    starter(LONG, LONG).start(guest, places).kill();

    assertThat(qemu.starts()).containsExactly("SNAPSHOT with a file", "BOOT");
    assertThat(hasSnapshot()).isFalse();
  }

  @Test
  void a_guest_that_hangs_after_a_snapshot_is_ended_and_another_boots() throws Exception {
    haveSnapshot();
    qemu.behave(HANGS, WORKS);

    LiveGuest live = starter(LONG, SHORT).start(guest, places);

    assertThat(qemu.starts()).containsExactly("SNAPSHOT with a file", "BOOT");
    assertThat(qemu.running()).isEqualTo(1);
    live.kill();
  }

  @Test
  void a_boot_that_fails_is_tried_once_more() throws Exception {
    qemu.behave(ENDS, WORKS);

    starter(LONG, LONG).start(guest, places).kill();

    assertThat(qemu.starts()).containsExactly("BOOT", "BOOT");
  }

  @Test
  void a_guest_that_does_not_boot_twice_is_given_up_with_its_last_words() throws Exception {
    Files.writeString(places.console(), "[    1.0] Kernel panic:\u001b[2J out of tea\n");
    qemu.behave(HANGS, HANGS);

    assertThatThrownBy(() -> starter(SHORT, LONG).start(guest, places))
        .isInstanceOf(GuestException.class)
        .hasMessage(
            "the guest did not boot within 50 ms; the kernel said: [    1.0] Kernel panic:"
                + " [2J out of tea");
    assertThat(qemu.starts()).hasSize(2);
    assertThat(qemu.running()).isZero();
  }

  @Test
  void qemu_that_ends_at_once_is_quoted() {
    qemu.behave(ENDS, ENDS);

    assertThatThrownBy(() -> starter(LONG, LONG).start(guest, places))
        .isInstanceOf(GuestException.class)
        .hasMessage("QEMU exited with code 1 at once; QEMU said: load of migration failed");
  }
}
