package org.cloister.backend.kvm.plan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.backend.kvm.accelerator.AcceleratorChoice;
import org.cloister.backend.kvm.cache.ContentCache;
import org.cloister.backend.kvm.command.GuestNetwork;
import org.cloister.backend.kvm.command.QemuProgram;
import org.cloister.backend.kvm.initrd.GuestModules;
import org.cloister.backend.kvm.initrd.Initrd;
import org.cloister.backend.kvm.kernel.HostKernel;
import org.cloister.backend.kvm.kernel.ModuleTree;
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
   * @throws IsolationException if the kernel lacks a module for them
   * @throws IOException if it cannot be made
   */
  Path initrd(GuestNetwork network, Set<String> fileSystems)
      throws IsolationException, IOException {
    List<String> modules = GuestModules.of(network, fileSystems);
    List<String> missing = ModuleTree.read(kernel.modules()).missing(modules);
    if (!missing.isEmpty()) {
      throw new IsolationException(
          IsolationErrorCode.UNAVAILABLE,
          "make the first root of a guest",
          kernel.modules().toString(),
          "",
          "the guests' kernel has no module for " + String.join(", ", missing),
          "install the package with the further modules of this kernel, or another kernel",
          null);
    }
    return Initrd.of(kernel, modules, architecture).in(cache);
  }
}
