package org.cloister.backend.kvm.plan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.cloister.backend.kvm.accelerator.AcceleratorChoice;
import org.cloister.backend.kvm.cache.ContentCache;
import org.cloister.backend.kvm.command.GuestNetwork;
import org.cloister.backend.kvm.command.QemuProgram;
import org.cloister.backend.kvm.initrd.GuestModules;
import org.cloister.backend.kvm.initrd.Initrd;
import org.cloister.backend.kvm.kernel.HostKernel;
import org.cloister.linux.seccomp.Architecture;

/**
 * What all guests of a host are made of.
 *
 * @param qemu QEMU
 * @param kernel the kernel, with its modules
 * @param image the kernel's file, unpacked
 * @param accelerator what carries out their instructions
 * @param architecture theirs and the host's
 * @param cache has their first roots
 */
public record Foundation(
    QemuProgram qemu,
    HostKernel kernel,
    Path image,
    AcceleratorChoice accelerator,
    Architecture architecture,
    ContentCache cache) {
  /**
   * {@return the first root of a guest, made if it is not there}
   *
   * @param network the guest's
   * @param fileSystems the types of the file systems on its disks
   * @throws IOException if it cannot be made
   */
  Path initrd(GuestNetwork network, Set<String> fileSystems) throws IOException {
    return Initrd.of(kernel, GuestModules.of(network, fileSystems), architecture).in(cache);
  }
}
