package org.cloister.backend.libvirt.lxc.limit;

import java.io.IOException;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.backend.libvirt.lxc.connection.Domain;
import org.cloister.linux.cgroup.Cgroup;
import org.cloister.linux.process.ProcessIdentity;

/**
 * The control groups of containers: those that libvirt made, and the platform's own beside them.
 */
public interface ContainerCgroups {
  /**
   * {@return the groups of a container as one: joined by what is executed inside, frozen and
   * limited through libvirt where libvirt does it, measured}. What {@link Cgroup#remove} removes is
   * the platform's own only.
   *
   * @param record the sandbox's
   * @param domain the container
   * @param init the host's identity of its process 1
   * @throws IOException if it has ended
   */
  Cgroup of(SandboxRecord record, Domain domain, ProcessIdentity init) throws IOException;
}
