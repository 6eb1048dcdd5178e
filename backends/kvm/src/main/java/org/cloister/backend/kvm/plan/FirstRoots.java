package org.cloister.backend.kvm.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.backend.kvm.cache.ContentCache;
import org.cloister.backend.kvm.command.GuestNetwork;
import org.cloister.backend.kvm.initrd.GuestModules;
import org.cloister.backend.kvm.initrd.Initrd;
import org.cloister.backend.kvm.kernel.HostKernel;
import org.cloister.backend.kvm.kernel.ModuleTree;
import org.cloister.linux.seccomp.Architecture;

/**
 * The first roots of guests with one kernel. To look through the kernel's modules takes longer than
 * anything else of a plan, so it is done once for each list of modules. Thread-safe.
 */
public final class FirstRoots {
  private final HostKernel kernel;
  private final Architecture architecture;
  private final ContentCache cache;
  private final Map<List<String>, Path> known = new HashMap<>();

  /**
   * The first roots of guests.
   *
   * @param kernel their kernel, which does not change
   * @param architecture theirs
   * @param cache has the files
   */
  public FirstRoots(HostKernel kernel, Architecture architecture, ContentCache cache) {
    this.kernel = kernel;
    this.architecture = architecture;
    this.cache = cache;
  }

  /**
   * {@return the first root of a guest, made if it is not there}
   *
   * @param network the guest's
   * @param fileSystems the types of the file systems on its disks
   * @throws IsolationException if the kernel lacks a module for them
   * @throws IOException if it cannot be made
   */
  synchronized Path of(GuestNetwork network, Set<String> fileSystems)
      throws IsolationException, IOException {
    List<String> modules = GuestModules.of(network, fileSystems);
    Path file = known.get(modules);
    if (file == null || !Files.exists(file)) {
      refuse(ModuleTree.read(kernel.modules()).missing(modules));
      file = Initrd.of(kernel, modules, architecture).in(cache);
      known.put(modules, file);
    }
    return file;
  }

  private void refuse(List<String> missing) throws IsolationException {
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
  }
}
