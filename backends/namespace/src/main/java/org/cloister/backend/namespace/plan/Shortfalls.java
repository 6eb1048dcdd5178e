package org.cloister.backend.namespace.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.ProcessShortfalls;
import org.cloister.linux.sandbox.UserNamespace;

/**
 * What of a spec namespaces cannot honour on a host. A pure function of the spec, the facts about
 * the host and the platform, and what the host's control groups can limit.
 */
public final class Shortfalls {
  private final SandboxSpec spec;
  private final HostFacts host;
  private final List<Shortfall> found = new ArrayList<>();

  private Shortfalls(SandboxSpec spec, HostFacts host) {
    this.spec = spec;
    this.host = host;
  }

  /**
   * {@return one entry for each directive that would not be honoured}
   *
   * @param spec what is wanted
   * @param host the host and the platform
   * @param limits what the control groups cannot limit
   */
  public static List<Shortfall> of(
      SandboxSpec spec, HostFacts host, Function<Limits, List<Shortfall>> limits) {
    Shortfalls shortfalls = new Shortfalls(spec, host);
    shortfalls.found.addAll(ProcessShortfalls.of(spec, host, UserNamespace.of(spec, host), false));
    shortfalls.network();
    shortfalls.label();
    shortfalls.found.addAll(limits.apply(spec.limits()));
    return List.copyOf(shortfalls.found);
  }

  private void network() {
    if (spec.network().mode() == NetworkMode.PRIVATE) {
      add(
          Directive.NETWORK_PRIVATE,
          "this backend makes no interfaces; use network = \"none\" or \"host\"");
    }
    if (!spec.network().published().isEmpty() && !spec.network().publishesItself()) {
      add(
          Directive.PUBLISH,
          "ports are published into a private network only; with network = \"host\" the service"
              + " listens on the host itself, where a port can only be published as itself, at all"
              + " addresses");
    }
    if (!spec.network().firewall().isEmpty()) {
      add(Directive.FIREWALL, "traffic is filtered in a private network only");
    }
    if (!spec.sockets().isEmpty()) {
      add(Directive.SOCKETS, "the platform holds no sockets for services yet");
    }
  }

  private void label() {
    Label label = spec.confinement().label();
    boolean enforced = !host.labels().isEmpty();
    if (label.mode() == Label.Mode.REQUIRED && !enforced) {
      add(Directive.LABEL, "nothing on this host enforces labels");
    } else if (label.mode() != Label.Mode.NONE && enforced) {
      add(
          Directive.LABEL,
          host.labels()
              + " enforces labels here and this backend sets none; accept it with label = \"none\"");
    }
  }

  private void add(Directive directive, String reason) {
    found.add(new Shortfall(directive, reason));
  }
}
