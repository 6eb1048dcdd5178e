package org.cloister.linux.cgroup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * What {@link CgroupHierarchy#create} does for some limits.
 *
 * @param lines one line an action, in order: {@code mkdir PATH}, {@code write FILE VALUE}
 * @param membership how a process gets into the group
 */
public record CgroupPlan(List<String> lines, CgroupMembership membership) {
  /** Nothing is done. */
  static final CgroupPlan NOTHING = new CgroupPlan(List.of(), CgroupMembership.NONE);

  /** Copies the lines. */
  public CgroupPlan {
    lines = List.copyOf(lines);
  }

  /** {@return the plan that makes directories and writes settings into them} */
  static CgroupPlan of(
      Collection<Path> directories,
      List<Setting> settings,
      Function<Controller, Path> groups,
      CgroupMembership membership) {
    List<String> lines = new ArrayList<>();
    directories.forEach(directory -> lines.add("mkdir " + directory));
    for (Setting setting : settings) {
      Path file = groups.apply(setting.controller()).resolve(setting.file());
      lines.add("write " + file + " " + setting.value());
    }
    return new CgroupPlan(lines, membership);
  }
}
