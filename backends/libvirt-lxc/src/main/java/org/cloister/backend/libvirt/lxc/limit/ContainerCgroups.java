package org.cloister.backend.libvirt.lxc.limit;

import java.io.IOException;
import java.util.List;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.Shortfall;
import org.cloister.backend.libvirt.lxc.connection.Domain;
import org.cloister.linux.cgroup.Cgroup;
import org.cloister.linux.process.ProcessIdentity;

/**
 * The control groups of containers: those that libvirt made, and the platform's own beside them.
 */
public interface ContainerCgroups {
  /**
   * {@return which limits cannot be honoured, or changed}
   *
   * @param limits what is asked
   */
  List<Shortfall> shortfalls(Limits limits);

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

  /**
   * Removes what the platform made for a container that is gone. Idempotent.
   *
   * @param context the sandbox's
   * @throws IOException if something stays
   */
  void remove(SandboxContext context) throws IOException;
}
