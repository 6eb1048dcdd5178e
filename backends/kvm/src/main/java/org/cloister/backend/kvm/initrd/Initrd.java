package org.cloister.backend.kvm.initrd;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cloister.backend.kvm.cache.ContentCache;
import org.cloister.backend.kvm.cache.Fingerprint;
import org.cloister.backend.kvm.control.GuestInit;
import org.cloister.backend.kvm.kernel.HostKernel;
import org.cloister.backend.kvm.kernel.ModuleFile;
import org.cloister.backend.kvm.kernel.ModuleTree;
import org.cloister.linux.seccomp.Architecture;

/**
 * The first root of a guest. There is no program in it but {@code /init}, a launch program: no
 * shell, no busybox.
 *
 * @param modules the modules to load, in order
 * @param init the executable
 */
public record Initrd(List<ModuleFile> modules, byte[] init) {
  private static final String FOLDER = "modules";

  /**
   * {@return the first root of a guest with a kernel}
   *
   * @param kernel where the modules come from
   * @param wanted the names of modules to load, beside those that they need
   * @param architecture the guest's
   * @throws IOException if a module cannot be read
   */
  public static Initrd of(HostKernel kernel, List<String> wanted, Architecture architecture)
      throws IOException {
    List<ModuleFile> modules = new ArrayList<>();
    for (String file : ModuleTree.read(kernel.modules()).loadOrder(wanted)) {
      modules.add(ModuleFile.read(kernel.modules().resolve(file)));
    }
    List<String> paths = modules.stream().map(module -> "/" + path(module)).toList();
    return new Initrd(List.copyOf(modules), GuestInit.program(paths).image(architecture));
  }

  /**
   * {@return the file of it}
   *
   * @param cache where it is kept
   * @throws IOException if it cannot be written
   */
  public Path in(ContentCache cache) throws IOException {
    Fingerprint fingerprint = new Fingerprint().add(init);
    modules.forEach(module -> fingerprint.add(module.name()).add(module.content()));
    return cache.get("initrd-" + fingerprint.name(), this::writeTo);
  }

  void writeTo(OutputStream out) throws IOException {
    InitrdWriter writer = new InitrdWriter(out);
    for (String folder : GuestInit.FOLDERS) {
      writer.folder(folder);
    }
    writer.folder(FOLDER);
    for (ModuleFile module : modules) {
      writer.file(path(module), module.content());
    }
    writer.program("init", init);
    writer.finish();
  }

  private static String path(ModuleFile module) {
    return FOLDER + "/" + module.name() + ".ko";
  }
}
