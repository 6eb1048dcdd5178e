package org.cloister.backend.libvirt.lxc.plan;

import java.util.ArrayList;
import java.util.List;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.ProcessShortfalls;

/**
 * What of a spec's processes a container of libvirt cannot honour on a host. A pure function of the
 * spec and the facts about the host and the platform. What else a container is given says for
 * itself what it cannot.
 */
public final class ContainerShortfalls {
  private ContainerShortfalls() {}

  /**
   * {@return one entry for each directive that would not be honoured}
   *
   * @param spec what is wanted
   * @param host the host and the platform
   */
  public static List<Shortfall> of(SandboxSpec spec, HostFacts host) {
    List<Shortfall> found = new ArrayList<>();
    if (!host.privileged()) {
      found.add(new Shortfall(Directive.USER, "only a platform that is root can make containers"));
      return found;
    }
    try {
      CapabilitySet.parse(spec.confinement().capabilities());
    } catch (IllegalArgumentException e) {
      // Which user namespace there would be depends on them.
      found.add(new Shortfall(Directive.CAPABILITIES, e.getMessage()));
      return found;
    }
    found.addAll(ProcessShortfalls.of(spec, host, ContainerIds.of(spec, host), true));
    if (!spec.sockets().isEmpty()) {
      found.add(new Shortfall(Directive.SOCKETS, "the platform holds no sockets for services yet"));
    }
    return found;
  }
}
