package org.cloister.backend.kvm.snapshot;

import java.nio.file.Path;
import java.util.List;
import org.cloister.backend.kvm.cache.Fingerprint;
import org.cloister.backend.kvm.command.Disk;
import org.cloister.backend.kvm.command.Endpoint;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.command.QemuCommand;
import org.cloister.backend.kvm.command.SerialPort;
import org.cloister.backend.kvm.command.Share;

/**
 * Names the snapshot that fits a guest: the same QEMU, kernel, initrd, memory and devices. Where
 * ports and shares lead to on the host is not part of a snapshot.
 */
public final class SnapshotName {
  /** What every name begins with. */
  public static final String PREFIX = "snapshot-";

  private static final Path ANYWHERE = Path.of("/");

  private SnapshotName() {}

  /**
   * {@return the name}
   *
   * @param guest the guest; its kernel and initrd have names that tell their content
   * @param qemu the version of QEMU
   * @param processor the host's processor, whose features a guest may see
   */
  public static String of(Guest guest, String qemu, String processor) {
    Fingerprint fingerprint = new Fingerprint().add(qemu).add(processor);
    QemuCommand.of(ANYWHERE, anywhere(guest)).forEach(fingerprint::add);
    return PREFIX + fingerprint.name();
  }

  private static Guest anywhere(Guest guest) {
    return new Guest(
        guest.machine(),
        guest.accelerator(),
        guest.memoryMiB(),
        guest.processors(),
        guest.kernel().getFileName(),
        guest.initrd().getFileName(),
        guest.kernelArguments(),
        ANYWHERE,
        ANYWHERE,
        guest.ports().stream()
            .map(port -> new SerialPort(port.number(), new Endpoint.File(ANYWHERE)))
            .toList(),
        guest.shares().stream()
            .map(share -> new Share(share.tag(), List.of(), Share.Access.READ_ONLY))
            .toList(),
        guest.disks().stream().map(disk -> new Disk(ANYWHERE, disk.writable())).toList(),
        guest.network().alone(),
        Guest.Origin.BOOT);
  }
}
