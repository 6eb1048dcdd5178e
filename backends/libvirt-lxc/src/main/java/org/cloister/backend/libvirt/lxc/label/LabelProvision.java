package org.cloister.backend.libvirt.lxc.label;

import java.io.IOException;
import java.util.List;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.backend.libvirt.lxc.description.Container;
import org.cloister.backend.libvirt.lxc.provision.Provided;
import org.cloister.backend.libvirt.lxc.provision.Provision;
import org.cloister.linux.process.ProcessIdentity;

/**
 * The label of a container. The spec has it already ({@link Labels#assign}).
 *
 * @param labels of this host
 */
public record LabelProvision(Labels labels) implements Provision {
  @Override
  public List<Shortfall> shortfalls(SandboxSpec spec) {
    return labels.shortfalls(spec.confinement().label());
  }

  @Override
  public Provided foresee(SandboxSpec spec, SandboxContext context) {
    return new Labelled(labels, spec, context);
  }

  @Override
  public Provided provide(SandboxSpec spec, SandboxContext context) throws IsolationException {
    return new Labelled(labels, spec, context);
  }

  @Override
  public Provided find(SandboxRecord record) {
    return Provided.NOTHING;
  }

  private record Labelled(Labels labels, SandboxSpec spec, SandboxContext context)
      implements Provided {
    @Override
    public Container describe(Container container) {
      return labels.label(spec).map(container::labelled).orElse(container);
    }

    @Override
    public void attach(ProcessIdentity init) throws IOException {
      labels.relabel(spec, context);
    }
  }
}
