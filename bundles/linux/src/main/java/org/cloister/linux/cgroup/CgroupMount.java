package org.cloister.linux.cgroup;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * One mounted hierarchy.
 *
 * @param unified whether it is the hierarchy of version 2
 * @param controllers those that are bound to it, with version 1; none with version 2
 * @param directory where it is mounted
 * @param root which part of the hierarchy is mounted there
 * @param self the path of this process's group in the hierarchy
 */
record CgroupMount(
    boolean unified, Set<String> controllers, Path directory, String root, String self) {

  /**
   * {@return the directory of this process's own group; empty if it lies outside of what is
   * mounted}
   */
  Optional<Path> own() {
    Path mounted = Path.of(root);
    Path group = Path.of(self);
    boolean outside = self.contains("/..") || root.contains("/..") || !group.startsWith(mounted);
    return outside
        ? Optional.empty()
        : Optional.of(directory.resolve(mounted.relativize(group)).normalize());
  }
}
