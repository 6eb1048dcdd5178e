package org.cloister.backend.kvm.confinement;

import org.cloister.backend.kvm.command.Disk;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.command.GuestNetwork;
import org.cloister.backend.kvm.command.Share;
import org.cloister.linux.capability.Capability;
import org.cloister.linux.capability.CapabilitySet;

/** What QEMU needs beyond what its user may do, to serve a guest. */
final class QemuCapabilities {
  /** Files belong to anybody; who may read them is decided by the guest's kernel. */
  private static final CapabilitySet READ = CapabilitySet.of(Capability.DAC_READ_SEARCH);

  /** Files in mapped shares belong to QEMU's user or to anybody, and it changes their modes. */
  private static final CapabilitySet WRITE =
      CapabilitySet.of(Capability.DAC_OVERRIDE, Capability.FOWNER);

  /** A disk belongs to anybody. */
  private static final CapabilitySet OPEN = CapabilitySet.of(Capability.DAC_OVERRIDE);

  /**
   * Files get the owners that the guest gives them. But no device is ever made: it would be the
   * host's.
   */
  private static final CapabilitySet OWN = CapabilitySet.of(Capability.CHOWN, Capability.FSETID);

  /** Below 1024 (ip(7)). */
  private static final CapabilitySet LOW_PORTS = CapabilitySet.of(Capability.NET_BIND_SERVICE);

  private QemuCapabilities() {}

  /** {@return the capabilities that serving a guest takes} */
  static CapabilitySet of(Guest guest) {
    CapabilitySet needed = CapabilitySet.NONE;
    for (Share share : guest.shares()) {
      needed =
          needed.or(
              switch (share.access()) {
                case READ_ONLY -> READ;
                case WRITABLE_MAPPED -> READ.or(WRITE);
                case WRITABLE -> READ.or(WRITE).or(OWN);
              });
    }
    for (Disk disk : guest.disks()) {
      needed = needed.or(disk.writable() ? OPEN : READ);
    }
    boolean lowPorts = guest.network() instanceof GuestNetwork.User user && user.lowPorts();
    return lowPorts ? needed.or(LOW_PORTS) : needed;
  }
}
