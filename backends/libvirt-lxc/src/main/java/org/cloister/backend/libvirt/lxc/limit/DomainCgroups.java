package org.cloister.backend.libvirt.lxc.limit;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.Shortfall;
import org.cloister.backend.libvirt.lxc.connection.Domain;
import org.cloister.backend.libvirt.lxc.connection.Domains;
import org.cloister.linux.cgroup.Cgroup;
import org.cloister.linux.cgroup.CgroupHierarchy;
import org.cloister.linux.cgroup.ForeignGroups;
import org.cloister.linux.process.ProcessIdentity;
import org.cloister.linux.sandbox.live.PidNamespace;

/**
 * The groups that libvirt makes, and beside them the platform's own.
 *
 * @param domains changes and freezes them
 * @param own where the platform makes its own; it also knows what this host can limit
 */
public record DomainCgroups(Domains domains, CgroupHierarchy own) implements ContainerCgroups {
  @Override
  public List<Shortfall> shortfalls(Limits limits) {
    return own.shortfalls(limits);
  }

  @Override
  public Cgroup of(SandboxRecord record, Domain domain, ProcessIdentity init) throws IOException {
    return of(record.context().instance(), record.spec().limits(), domain, init);
  }

  @Override
  public void remove(SandboxContext context) throws IOException {
    Optional<Cgroup> left = own.find(context.instance());
    if (left.isPresent()) {
      left.get().remove();
    }
  }

  Cgroup of(String instance, Limits limits, Domain domain, ProcessIdentity init)
      throws IOException {
    ForeignGroups groups = ForeignGroups.of(init.pid());
    ProcessLimit processes = ProcessLimit.NONE;
    if (groups.isUnified()) {
      processes = new LibvirtGroup(groups, domain.controller());
      processes.set(limits);
    } else if (own.shortfalls(OwnGroup.processes(limits)).isEmpty()) {
      processes = OwnGroup.of(own, instance, limits, init);
      groups = ForeignGroups.of(init.pid());
    }
    return new DomainCgroup(domain, groups, processes, PidNamespace.of(init.pid()), domains);
  }
}
