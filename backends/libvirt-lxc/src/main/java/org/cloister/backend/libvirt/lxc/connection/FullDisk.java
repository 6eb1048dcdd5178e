package org.cloister.backend.libvirt.lxc.connection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Why libvirt fails where it cannot even write down why. */
final class FullDisk {
  private FullDisk() {}

  /**
   * {@return what stands against writing there; empty if nothing does}
   *
   * @param directories where libvirt writes to
   */
  static Optional<String> below(List<Path> directories) {
    return directories.stream()
        .filter(FullDisk::hasNoSpace)
        .findFirst()
        .map(directory -> "No space left on device: libvirt writes to " + directory);
  }

  private static boolean hasNoSpace(Path directory) {
    try {
      return Files.exists(directory) && Files.getFileStore(directory).getUsableSpace() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
