package org.cloister.backend.kvm.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.cloister.linux.mount.MountPoint;
import org.cloister.linux.mount.MountTable;

/** What is mounted in a guest, in the words of the host. */
final class GuestMounts {
  private GuestMounts() {}

  /**
   * {@return a line for each mount: where it is, type, source, options}
   *
   * @param mountinfo what the guest says of them, which may be anything
   * @param disks the host's files of the guest's disks, by their devices
   * @throws IOException if the guest says something else
   */
  static List<String> of(String mountinfo, Map<String, Path> disks) throws IOException {
    try {
      return MountTable.parse(mountinfo).mounts().stream()
          .map(mount -> line(mount, disks))
          .toList();
    } catch (IllegalArgumentException e) {
      throw new IOException("the guest tells no mounts: " + e.getMessage(), e);
    }
  }

  private static String line(MountPoint mount, Map<String, Path> disks) {
    Path file = disks.get(mount.source());
    return String.join(
        " ",
        mount.path(),
        mount.type(),
        file == null ? mount.source() : file.toString(),
        String.join(",", new TreeSet<>(mount.options())));
  }
}
