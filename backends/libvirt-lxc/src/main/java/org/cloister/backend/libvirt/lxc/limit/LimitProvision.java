package org.cloister.backend.libvirt.lxc.limit;

import java.io.IOException;
import java.util.List;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Plan;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.backend.libvirt.lxc.description.Container;
import org.cloister.backend.libvirt.lxc.description.Resources;
import org.cloister.backend.libvirt.lxc.provision.Provided;
import org.cloister.backend.libvirt.lxc.provision.Provision;
import org.cloister.linux.cgroup.CgroupHierarchy;
import org.cloister.linux.sandbox.failure.Failures;

/**
 * How much a container may use from its beginning. What libvirt does not limit is limited by {@link
 * DomainCgroups} as soon as there is a process.
 *
 * @param own where the platform makes its own groups; it also knows what this host can limit
 */
public record LimitProvision(CgroupHierarchy own) implements Provision {
  @Override
  public List<Shortfall> shortfalls(SandboxSpec spec) {
    return own.shortfalls(spec.limits());
  }

  @Override
  public Provided foresee(SandboxSpec spec, SandboxContext context) throws IsolationException {
    return new Limited(resources(spec.limits()), section(spec.limits(), context.instance()));
  }

  @Override
  public Provided provide(SandboxSpec spec, SandboxContext context) throws IsolationException {
    return new Limited(resources(spec.limits()), List.of());
  }

  @Override
  public Provided find(SandboxRecord record) {
    return Provided.NOTHING;
  }

  private Resources resources(Limits limits) throws IsolationException {
    List<Limits.IoLimit> disks;
    try {
      disks = Disks.of(limits.io());
    } catch (IOException e) {
      throw Failures.of("find the disks of limits.io", e);
    }
    return Resources.of(
        new Limits(
            limits.memory(),
            limits.memoryHigh(),
            limits.swap(),
            limits.cpu(),
            limits.cpuWeight(),
            limits.pids(),
            disks,
            limits.ioWeight()),
        own.isUnified());
  }

  private List<Plan.Section> section(Limits limits, String instance) throws IsolationException {
    try {
      List<String> lines =
          own.isUnified()
              ? LibvirtGroup.lines(limits)
              : own.plan(instance, OwnGroup.processes(limits)).lines();
      return lines.isEmpty() ? List.of() : List.of(new Plan.Section("control groups", lines));
    } catch (IOException e) {
      throw Failures.of("plan", e);
    }
  }

  private record Limited(Resources resources, List<Plan.Section> sections) implements Provided {
    @Override
    public Container describe(Container container) {
      return container.limitedTo(resources);
    }
  }
}
