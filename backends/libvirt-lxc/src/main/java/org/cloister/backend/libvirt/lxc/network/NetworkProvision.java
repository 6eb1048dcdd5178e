package org.cloister.backend.libvirt.lxc.network;

import java.util.ArrayList;
import java.util.List;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.backend.libvirt.lxc.provision.Provided;
import org.cloister.backend.libvirt.lxc.provision.Provision;

/** The network of a container: the host's, or one of its own without interfaces. */
public final class NetworkProvision implements Provision {
  @Override
  public List<Shortfall> shortfalls(SandboxSpec spec) {
    List<Shortfall> found = new ArrayList<>();
    if (spec.network().mode() == NetworkMode.PRIVATE) {
      found.add(
          new Shortfall(
              Directive.NETWORK_PRIVATE,
              "this backend makes no interfaces; use network = \"none\" or \"host\""));
    }
    if (!spec.network().published().isEmpty() && !spec.network().publishesItself()) {
      found.add(
          new Shortfall(
              Directive.PUBLISH,
              "ports are published into a private network only; with network = \"host\" the service"
                  + " listens on the host itself, where a port can only be published as itself, at all"
                  + " addresses"));
    }
    if (!spec.network().firewall().isEmpty()) {
      found.add(new Shortfall(Directive.FIREWALL, "traffic is filtered in a private network only"));
    }
    return found;
  }

  @Override
  public Provided foresee(SandboxSpec spec, SandboxContext context) {
    return Provided.NOTHING;
  }

  @Override
  public Provided provide(SandboxSpec spec, SandboxContext context) {
    return Provided.NOTHING;
  }

  @Override
  public Provided find(SandboxRecord record) {
    return Provided.NOTHING;
  }
}
