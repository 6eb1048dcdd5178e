package org.cloister.backend.kvm.limit;

import java.util.ArrayList;
import java.util.List;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Shortfall;
import org.cloister.backend.kvm.command.Accelerator;
import org.cloister.linux.cgroup.CgroupHierarchy;

/**
 * What guests can be limited with here.
 *
 * @param groups where QEMU's control groups are made
 * @param processors how many the host has and a machine can have
 */
public record HostLimits(CgroupHierarchy groups, int processors) {
  /**
   * {@return the size of a guest}
   *
   * @param limits its service's
   */
  public GuestSize size(Limits limits) {
    return GuestSize.of(limits, processors);
  }

  /**
   * {@return which limits a guest that is to be started cannot honour, with reasons}
   *
   * @param limits its service's
   */
  public List<Shortfall> shortfalls(Limits limits) {
    return shortfalls(limits, size(limits));
  }

  /**
   * {@return which limits a guest that runs cannot honour, with reasons}
   *
   * @param limits its service's
   * @param size the guest's
   */
  public List<Shortfall> shortfalls(Limits limits, GuestSize size) {
    List<Shortfall> found = new ArrayList<>(size.shortfalls(limits, processors));
    // Which files are written is the same whatever carries out the guest's instructions.
    found.addAll(groups.shortfalls(QemuLimits.of(limits, size.memoryMiB(), Accelerator.TCG)));
    return found;
  }
}
