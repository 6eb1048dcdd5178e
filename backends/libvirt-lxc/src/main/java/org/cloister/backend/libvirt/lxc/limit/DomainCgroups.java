package org.cloister.backend.libvirt.lxc.limit;

import java.io.IOException;
import java.util.List;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.Shortfall;
import org.cloister.backend.libvirt.lxc.connection.Domain;
import org.cloister.backend.libvirt.lxc.connection.Domains;
import org.cloister.linux.cgroup.Cgroup;
import org.cloister.linux.process.ProcessIdentity;

/**
 * The groups that libvirt makes.
 *
 * @param domains changes and freezes them
 */
public record DomainCgroups(Domains domains) implements ContainerCgroups {
  @Override
  public List<Shortfall> shortfalls(Limits limits) {
    return List.of();
  }

  @Override
  public Cgroup of(SandboxRecord record, Domain domain, ProcessIdentity init) throws IOException {
    return new DomainCgroup(domain, JoinedGroups.of(init.pid()), domains);
  }
}
