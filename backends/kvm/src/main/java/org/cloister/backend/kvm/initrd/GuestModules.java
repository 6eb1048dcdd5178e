package org.cloister.backend.kvm.initrd;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cloister.backend.kvm.command.GuestNetwork;

/** Which modules a guest loads: those of its devices and file systems, and no others. */
public final class GuestModules {
  /** Those of every guest. */
  public static final List<String> ALWAYS =
      List.of("virtio_pci", "virtio_console", "9pnet_virtio", "9p");

  private static final String NETWORK = "virtio_net";
  private static final String DISK = "virtio_blk";

  /** By what the kernel asks for a file system. */
  private static final String FILE_SYSTEM = "fs-";

  /** What the kernel asks for when a file system is mounted, and nothing tells of before. */
  private static final Map<String, List<String>> FURTHER =
      Map.of("vfat", List.of("nls_cp437", "nls_ascii"));

  private GuestModules() {}

  /**
   * {@return the names or aliases of the modules}
   *
   * @param network what the guest's network is connected to
   * @param fileSystems the types of the file systems on its disks
   */
  public static List<String> of(GuestNetwork network, Set<String> fileSystems) {
    List<String> modules = new ArrayList<>(ALWAYS);
    if (!(network instanceof GuestNetwork.None)) {
      modules.add(NETWORK);
    }
    if (!fileSystems.isEmpty()) {
      modules.add(DISK);
    }
    for (String type : new TreeSet<>(fileSystems)) {
      modules.add(FILE_SYSTEM + type);
      modules.addAll(FURTHER.getOrDefault(type, List.of()));
    }
    return List.copyOf(modules);
  }
}
