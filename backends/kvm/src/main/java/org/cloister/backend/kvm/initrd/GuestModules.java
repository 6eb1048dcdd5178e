package org.cloister.backend.kvm.initrd;

import java.util.ArrayList;
import java.util.List;
import org.cloister.backend.kvm.command.GuestNetwork;

/** Which modules a guest loads: those of the devices that it has, and no others. */
public final class GuestModules {
  /** Those of every guest. */
  public static final List<String> ALWAYS =
      List.of("virtio_pci", "virtio_console", "9pnet_virtio", "9p");

  private static final String NETWORK = "virtio_net";

  private GuestModules() {}

  /**
   * {@return the names of the modules}
   *
   * @param network what the guest's network is connected to
   */
  public static List<String> of(GuestNetwork network) {
    List<String> modules = new ArrayList<>(ALWAYS);
    if (!(network instanceof GuestNetwork.None)) {
      modules.add(NETWORK);
    }
    return List.copyOf(modules);
  }
}
