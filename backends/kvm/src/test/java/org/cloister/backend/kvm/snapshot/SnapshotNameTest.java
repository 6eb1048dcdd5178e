package org.cloister.backend.kvm.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cloister.backend.kvm.command.Accelerator;
import org.cloister.backend.kvm.command.Endpoint;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.command.GuestNetwork;
import org.cloister.backend.kvm.command.Machine;
import org.cloister.backend.kvm.command.SerialPort;
import org.cloister.backend.kvm.command.Share;
import org.junit.jupiter.api.Test;

class SnapshotNameTest {
  private static Guest guest(int memory, String kernel, String folder, String... shares) {
    List<Share> shared = new ArrayList<>();
    for (String share : shares) {
      shared.add(Share.of(share, Path.of(folder), Share.Access.WRITABLE));
    }
    return new Guest(
        Machine.Q35,
        Accelerator.TCG,
        memory,
        1,
        Path.of("/cache", kernel),
        Path.of("/cache/initrd-1"),
        List.of(),
        Path.of(folder, "console"),
        Path.of(folder, "monitor"),
        List.of(new SerialPort(1, new Endpoint.Socket(Path.of(folder, "control")))),
        shared,
        List.of(),
        new GuestNetwork.None(),
        Guest.Origin.BOOT);
  }

  private static String name(Guest guest) {
    return SnapshotName.of(guest, "7.2", "some processor");
  }

  @Test
  void guests_that_differ_only_in_places_of_the_host_share_a_snapshot() {
    assertThat(name(guest(256, "kernel-1", "/run/a", "root")))
        .isEqualTo(name(guest(256, "kernel-1", "/run/b", "root")));
  }

  @Test
  void guests_that_differ_only_in_ports_and_resolvers_share_a_snapshot() {
    Guest guest = guest(256, "kernel-1", "/run/a", "root");

    assertThat(name(guest.on(new GuestNetwork.User(Optional.empty(), false))))
        .isEqualTo(name(guest.on(new GuestNetwork.User(Optional.of(Path.of("/x")), true))));
  }

  @Test
  void another_memory_kernel_device_qemu_or_processor_wants_another_snapshot() {
    Guest guest = guest(256, "kernel-1", "/run/a", "root");

    assertThat(name(guest))
        .startsWith("snapshot-")
        .isNotEqualTo(name(guest(512, "kernel-1", "/run/a", "root")))
        .isNotEqualTo(name(guest(256, "kernel-2", "/run/a", "root")))
        .isNotEqualTo(name(guest(256, "kernel-1", "/run/a", "root", "data")))
        .isNotEqualTo(name(guest.on(new GuestNetwork.User(Optional.empty(), false))))
        .isNotEqualTo(SnapshotName.of(guest, "9.0", "some processor"))
        .isNotEqualTo(SnapshotName.of(guest, "7.2", "another processor"));
  }

  @Test
  void a_seed_is_whole_and_never_printed() {
    byte[] seed = new byte[FreshStart.SEED];
    Arrays.fill(seed, (byte) 0x5a);

    assertThat(FreshStart.steps(seed, Instant.EPOCH).toString())
        .contains("RNDADDENTROPY", "RNDRESEEDCRNG", "CLOCK_REALTIME", "<32 bytes>")
        .doesNotContain("5a", "ZZ", "90");
    assertThatThrownBy(() -> FreshStart.steps(new byte[8], Instant.EPOCH))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
