package org.cloister.backend.libvirt.lxc.limit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.cloister.api.isolation.Limits;
import org.cloister.linux.cgroup.DiskFile;

/** libvirt takes device files of whole disks only; a definition may name any path on one. */
final class Disks {
  private Disks() {}

  /**
   * {@return the same limits, by the disks' device files}
   *
   * @param limits as a definition names them
   * @throws IOException if a path lies on no disk; the message names it
   */
  static List<Limits.IoLimit> of(List<Limits.IoLimit> limits) throws IOException {
    List<Limits.IoLimit> disks = new ArrayList<>();
    for (Limits.IoLimit limit : limits) {
      disks.add(
          new Limits.IoLimit(
              DiskFile.of(limit.path()).toString(),
              limit.readBytes(),
              limit.writeBytes(),
              limit.readOperations(),
              limit.writeOperations()));
    }
    return disks;
  }
}
