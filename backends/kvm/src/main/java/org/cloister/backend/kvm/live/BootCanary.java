package org.cloister.backend.kvm.live;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.cloister.backend.kvm.accelerator.Canary;
import org.cloister.backend.kvm.command.Accelerator;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.command.GuestNetwork;
import org.cloister.backend.kvm.command.Machine;
import org.cloister.backend.kvm.wire.WireLoop;
import org.cloister.linux.seccomp.Architecture;

/** A guest that boots until it waits for programs, with nothing of the host to mount. */
public final class BootCanary implements Canary {
  private static final int MEMORY_MIB = 128;

  private final Qemu qemu;
  private final WireLoop loop;
  private final GuestPlaces places;
  private final Architecture architecture;
  private final Path kernel;
  private final Path initrd;
  private final Deadlines deadlines;

  /**
   * A canary with a kernel.
   *
   * @param qemu starts QEMU
   * @param loop serves the connections
   * @param places where its files are; the folder is there
   * @param architecture the guest's
   * @param kernel the kernel's file, unpacked
   * @param initrd the first root's file
   * @param deadlines how long it may take; with hardware support a tenth of it is plenty
   */
  public BootCanary(
      Qemu qemu,
      WireLoop loop,
      GuestPlaces places,
      Architecture architecture,
      Path kernel,
      Path initrd,
      Deadlines deadlines) {
    this.qemu = qemu;
    this.loop = loop;
    this.places = places;
    this.architecture = architecture;
    this.kernel = kernel;
    this.initrd = initrd;
    this.deadlines = deadlines;
  }

  @Override
  public void boot(Accelerator accelerator) throws IOException, InterruptedException {
    Guest guest =
        new Guest(
            Machine.of(architecture),
            accelerator,
            MEMORY_MIB,
            1,
            kernel,
            initrd,
            List.of(),
            places.console(),
            places.monitor(),
            List.of(places.controlPort()),
            List.of(),
            List.of(),
            new GuestNetwork.None(),
            Guest.Origin.BOOT);
    LiveGuest canary =
        LiveGuest.start(
            qemu, loop, guest, places, architecture, Optional.empty(), deadlines.listen());
    try {
      canary.await(canary.control().ready(), "boot", deadline(accelerator));
    } finally {
      canary.kill();
    }
  }

  private Duration deadline(Accelerator accelerator) {
    return switch (accelerator) {
      case KVM -> deadlines.boot().dividedBy(10);
      case TCG -> deadlines.boot();
    };
  }
}
