package org.cloister.backend.libvirt.lxc.label;

import java.util.List;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.backend.libvirt.lxc.provision.Provided;
import org.cloister.backend.libvirt.lxc.provision.Provision;
import org.cloister.linux.sandbox.HostFacts;

/**
 * The label of a container for mandatory access control.
 *
 * @param host tells what enforces labels
 */
public record LabelProvision(HostFacts host) implements Provision {
  @Override
  public List<Shortfall> shortfalls(SandboxSpec spec) {
    Label label = spec.confinement().label();
    boolean enforced = !host.labels().isEmpty();
    if (label.mode() == Label.Mode.REQUIRED && !enforced) {
      return List.of(new Shortfall(Directive.LABEL, "nothing on this host enforces labels"));
    }
    return label.mode() != Label.Mode.NONE && enforced
        ? List.of(
            new Shortfall(
                Directive.LABEL,
                host.labels()
                    + " enforces labels here and this backend sets none; accept it with label ="
                    + " \"none\""))
        : List.of();
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
