package org.cloister.backend.libvirt.lxc.network;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.Plan;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.backend.libvirt.lxc.provision.Provided;
import org.cloister.backend.libvirt.lxc.provision.Provision;
import org.cloister.linux.network.PrivateNetwork;
import org.cloister.linux.network.PrivateNetworks;
import org.cloister.linux.process.ProcessIdentity;
import org.cloister.linux.sandbox.failure.Failures;

/**
 * The network of a container: the host's, one of its own without interfaces, or a private one. The
 * interface of a private one is put into the container from outside, not by libvirt: so it is gone
 * when the container is, whatever happens to libvirt, and there is no other way to the host's
 * network by mistake.
 *
 * @param networks makes private networks
 */
public record NetworkProvision(PrivateNetworks networks) implements Provision {
  @Override
  public List<Shortfall> shortfalls(SandboxSpec spec) {
    return networks.shortfalls(spec.network());
  }

  @Override
  public Provided foresee(SandboxSpec spec, SandboxContext context) throws IsolationException {
    if (spec.network().mode() != NetworkMode.PRIVATE) {
      return Provided.NOTHING;
    }
    try {
      return new Foreseen(networks.plan(spec.network(), context.platform(), context.instance()));
    } catch (IOException e) {
      throw Failures.of("plan the network of " + spec.name(), e);
    }
  }

  @Override
  public Provided provide(SandboxSpec spec, SandboxContext context) throws IsolationException {
    if (spec.network().mode() != NetworkMode.PRIVATE) {
      return Provided.NOTHING;
    }
    try {
      return new Given(
          networks,
          networks.reserve(spec.network(), context.platform(), context.instance()),
          context);
    } catch (IOException e) {
      throw Failures.of("make the network of " + spec.name(), e);
    }
  }

  @Override
  public Provided find(SandboxRecord record) {
    return record.spec().network().mode() == NetworkMode.PRIVATE
        ? new Found(networks, record.context())
        : Provided.NOTHING;
  }

  private record Foreseen(PrivateNetwork network) implements Provided {
    @Override
    public List<Plan.Section> sections() {
      List<String> lines = new ArrayList<>();
      network.outside("INIT").forEach(line -> lines.add("ip " + line));
      network.inside().forEach(line -> lines.add("in the container: ip " + line));
      lines.addAll(network.rules());
      return List.of(new Plan.Section("network", lines));
    }
  }

  private record Given(PrivateNetworks networks, PrivateNetwork network, SandboxContext context)
      implements Provided {
    @Override
    public void attach(ProcessIdentity init) throws IOException {
      networks.make(network, init.pid());
    }

    @Override
    public void remove() throws IOException {
      networks.remove(context.platform(), context.instance(), network.addresses());
    }
  }

  private record Found(PrivateNetworks networks, SandboxContext context) implements Provided {
    @Override
    public void remove() throws IOException {
      networks.remove(context.platform(), context.instance(), List.of());
    }
  }
}
