package org.cloister.linux.cgroup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cloister.linux.mount.MountPoint;
import org.cloister.linux.mount.MountTable;

/**
 * Which hierarchies are mounted, and where this process is in them.
 *
 * @param mounts one for each hierarchy
 */
record CgroupLayout(List<CgroupMount> mounts) {

  /**
   * {@return the layout that two files of the kernel tell}
   *
   * @param mounts of /proc/self/mountinfo
   * @param selfCgroup the text of /proc/self/cgroup (cgroups(7))
   */
  static CgroupLayout of(MountTable mounts, String selfCgroup) {
    List<CgroupMount> found = new ArrayList<>();
    for (String line : selfCgroup.lines().toList()) {
      String[] fields = line.split(":", 3);
      boolean unified = fields[0].equals("0") && fields[1].isEmpty();
      Set<String> controllers = unified ? Set.of() : Set.of(fields[1].split(","));
      mounts.mounts().stream()
          .filter(mount -> isHierarchy(mount, unified, controllers))
          .filter(mount -> visible(mount, mounts))
          .findFirst()
          .map(
              mount ->
                  new CgroupMount(
                      unified, controllers, Path.of(mount.path()), mount.root(), fields[2]))
          .ifPresent(found::add);
    }
    return new CgroupLayout(found);
  }

  /** {@return the hierarchy of version 2} */
  Optional<CgroupMount> unified() {
    return mounts.stream().filter(CgroupMount::unified).findFirst();
  }

  /** {@return the hierarchy of version 1 to which a controller is bound} */
  Optional<CgroupMount> legacy(String controller) {
    return mounts.stream().filter(mount -> mount.controllers().contains(controller)).findFirst();
  }

  /** {@return whether a controller of limits is bound to version 1} */
  boolean isLegacy() {
    return Controller.LIMITING.stream()
        .anyMatch(controller -> legacy(controller.legacyName()).isPresent());
  }

  private static boolean isHierarchy(MountPoint mount, boolean unified, Set<String> controllers) {
    return unified
        ? mount.type().equals("cgroup2")
        : mount.type().equals("cgroup") && mount.superOptions().containsAll(controllers);
  }

  private static boolean visible(MountPoint mount, MountTable mounts) {
    return mounts.at(Path.of(mount.path())).filter(mount::equals).isPresent();
  }
}
