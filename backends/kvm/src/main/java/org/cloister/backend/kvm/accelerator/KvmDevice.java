package org.cloister.backend.kvm.accelerator;

import java.nio.file.Files;
import java.nio.file.Path;

/** What can be said of the kernel's hypervisor without opening it. */
public final class KvmDevice {
  private static final Path DEVICE = Path.of("/dev/kvm");

  private KvmDevice() {}

  /** {@return why it cannot be used, or empty if nothing speaks against trying} */
  public static String against() {
    return against(DEVICE);
  }

  static String against(Path device) {
    if (!Files.exists(device)) {
      return "there is no " + device;
    }
    return Files.isReadable(device) && Files.isWritable(device)
        ? ""
        : device + " may not be opened by this user";
  }
}
