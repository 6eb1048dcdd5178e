package org.cloister.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Private memory of a QEMU (proc_pid_smaps(5)).
 *
 * @param own what QEMU itself uses, the translated code among it, in bytes
 * @param guest what of the guest's memory has been touched, in bytes
 */
record QemuMemory(long own, long guest) {
  /** The guest's memory is one mapping of this size. */
  private static final long GUEST_KIB = 512 << 10;

  static QemuMemory of(long pid) throws IOException {
    long own = 0;
    long guest = 0;
    boolean ofGuest = false;
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps"))) {
      String[] words = line.split("\\s+");
      switch (words[0]) {
        case "Size:" -> ofGuest = Long.parseLong(words[1]) == GUEST_KIB;
        case "Private_Clean:", "Private_Dirty:" -> {
          long bytes = Long.parseLong(words[1]) << 10;
          if (ofGuest) {
            guest += bytes;
          } else {
            own += bytes;
          }
        }
        default -> {}
      }
    }
    return new QemuMemory(own, guest);
  }
}
