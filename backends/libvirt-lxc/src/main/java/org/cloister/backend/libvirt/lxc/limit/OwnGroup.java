package org.cloister.backend.libvirt.lxc.limit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.cloister.api.isolation.Limits;
import org.cloister.linux.cgroup.Cgroup;
import org.cloister.linux.cgroup.CgroupHierarchy;
import org.cloister.linux.process.ProcessIdentity;

/**
 * With version 1 a group of the platform's own limits processes: libvirt leaves that hierarchy
 * alone, so a process can be in libvirt's groups and in this one.
 *
 * @param group the group
 */
record OwnGroup(Cgroup group) implements ProcessLimit {

  /**
   * The kernel has no more (PID_MAX_LIMIT): what is unlimited is in the group, too, and counted.
   */
  private static final long EVERY_PROCESS = 1L << 22;

  /**
   * {@return the group of a container; made, and the init put into it, if it is not there}
   *
   * @param own where the platform makes its groups
   * @param instance the id of the start
   * @param limits those in force
   * @param init the container's process 1, which waits and has one thread and no child
   * @throws IOException if it cannot be
   */
  static OwnGroup of(CgroupHierarchy own, String instance, Limits limits, ProcessIdentity init)
      throws IOException {
    Optional<Cgroup> there = own.find(instance);
    if (there.isPresent()) {
      return new OwnGroup(there.get());
    }
    Cgroup group = own.create(instance, processes(limits));
    try {
      for (Path tasks : group.membership().tasks()) {
        Files.writeString(
            tasks, Long.toString(init.pid()), StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
      }
      return new OwnGroup(group);
    } catch (IOException e) {
      group.remove();
      throw e;
    }
  }

  @Override
  public void set(Limits limits) throws IOException {
    group.update(processes(limits));
  }

  @Override
  public void remove() throws IOException {
    group.remove();
  }

  static Limits processes(Limits limits) {
    return new Limits(
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalDouble.empty(),
        OptionalInt.empty(),
        OptionalLong.of(limits.pids().orElse(EVERY_PROCESS)),
        List.of(),
        OptionalInt.empty());
  }
}
