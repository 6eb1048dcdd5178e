package org.cloister.backend.kvm.confinement;

import java.util.List;
import org.cloister.backend.kvm.command.Share;
import org.cloister.linux.capability.Capability;
import org.cloister.linux.capability.CapabilitySet;

/** What QEMU needs beyond what its user may do, to serve the shares of a guest. */
final class QemuCapabilities {
  /** Files belong to anybody; who may read them is decided by the guest's kernel. */
  private static final CapabilitySet READ = CapabilitySet.of(Capability.DAC_READ_SEARCH);

  /** Files in mapped shares belong to QEMU's user or to anybody, and it changes their modes. */
  private static final CapabilitySet WRITE =
      CapabilitySet.of(Capability.DAC_OVERRIDE, Capability.FOWNER);

  /** Files get the owners that the guest gives them. */
  private static final CapabilitySet OWN =
      CapabilitySet.of(Capability.CHOWN, Capability.FSETID, Capability.MKNOD);

  private QemuCapabilities() {}

  /** {@return the capabilities that shares need} */
  static CapabilitySet of(List<Share> shares) {
    CapabilitySet needed = CapabilitySet.NONE;
    for (Share share : shares) {
      needed =
          needed.or(
              switch (share.access()) {
                case READ_ONLY -> READ;
                case WRITABLE_MAPPED -> READ.or(WRITE);
                case WRITABLE -> READ.or(WRITE).or(OWN);
              });
    }
    return needed;
  }
}
