package org.cloister.backend.libvirt.lxc.limit;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Usage;
import org.cloister.backend.libvirt.lxc.connection.CpuLimits;
import org.cloister.backend.libvirt.lxc.connection.DeviceLimits;
import org.cloister.backend.libvirt.lxc.connection.Domain;
import org.cloister.backend.libvirt.lxc.connection.Domains;
import org.cloister.backend.libvirt.lxc.connection.MemoryLimits;
import org.cloister.backend.libvirt.lxc.description.Resources;
import org.cloister.linux.cgroup.Cgroup;
import org.cloister.linux.cgroup.CgroupMembership;
import org.cloister.linux.cgroup.ForeignGroups;
import org.cloister.linux.sandbox.live.PidNamespace;

/**
 * The groups that libvirt made for a container, and removes with it, and the platform's own.
 *
 * @param domain the container
 * @param groups those that its init is in
 * @param processLimit what libvirt does not limit
 * @param namespace its process ids
 * @param domains asks libvirt
 */
record DomainCgroup(
    Domain domain,
    ForeignGroups groups,
    ProcessLimit processLimit,
    PidNamespace namespace,
    Domains domains)
    implements Cgroup {
  private static final long NO_QUOTA = -1;

  /** What is asked of libvirt. */
  @FunctionalInterface
  private interface Request {
    void make() throws IsolationException;
  }

  @Override
  public String name() {
    return domain.name();
  }

  @Override
  public CgroupMembership membership() {
    return groups.membership();
  }

  @Override
  public void update(Limits limits) throws IOException {
    List<Limits.IoLimit> disks = Disks.of(limits.io());
    Resources wanted = Resources.of(limits, groups.isUnified());
    ask(
        () ->
            domains.setMemory(
                domain.id(), new MemoryLimits(wanted.memory(), wanted.memoryAndSwap())));
    long shares = wanted.shares().orElse(Resources.ordinaryShares(groups.isUnified()));
    ask(
        () ->
            domains.setCpu(
                domain.id(),
                new CpuLimits(shares, Resources.PERIOD, wanted.quota().orElse(NO_QUOTA))));
    if (wanted.ioWeight().isPresent()) {
      ask(() -> domains.setBlockWeight(domain.id(), wanted.ioWeight().getAsInt()));
    }
    ask(() -> setDevices(disks));
    processLimit.set(limits);
  }

  private void setDevices(List<Limits.IoLimit> disks) throws IsolationException {
    List<DeviceLimits> change = DeviceChange.from(domains.xml(domain.id()), disks);
    if (!change.isEmpty()) {
      domains.setDevices(domain.id(), change);
    }
  }

  @Override
  public Usage usage() throws IOException {
    Usage used = groups.usage();
    return new Usage(
        used.memory(),
        used.memoryPeak(),
        used.cpu(),
        used.processes().isPresent() ? used.processes() : OptionalLong.of(processes().size()),
        used.readBytes(),
        used.writtenBytes(),
        used.oomKills());
  }

  @Override
  public List<Long> processes() throws IOException {
    return namespace.processes();
  }

  @Override
  public void kill() throws IOException {
    ask(() -> domains.destroy(domain.id()));
  }

  @Override
  public void freeze() throws IOException {
    ask(() -> domains.suspend(domain.id()));
  }

  @Override
  public void thaw() throws IOException {
    ask(() -> domains.resume(domain.id()));
  }

  /** The kernel knows; a libvirtd that hangs is not to stand between a service and its end. */
  @Override
  public boolean frozen() throws IOException {
    return groups.frozen();
  }

  @Override
  public void remove() throws IOException {
    processLimit.remove();
  }

  private static void ask(Request request) throws IOException {
    try {
      request.make();
    } catch (IsolationException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
