package org.cloister.backend.kvm.plan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.kvm.network.NetworkShortfalls;
import org.cloister.backend.kvm.relay.SpecialFiles;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.network.PrivateNetworks;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.seccomp.SeccompProfiles;

/**
 * What of a spec a guest cannot be given. A function of the spec and of what is known about the
 * host.
 */
public final class GuestShortfalls {
  private final SandboxSpec spec;
  private final HostFacts host;
  private final SpecialFiles special;
  private final List<Shortfall> found = new ArrayList<>();

  private GuestShortfalls(SandboxSpec spec, HostFacts host, SpecialFiles special) {
    this.spec = spec;
    this.host = host;
    this.special = special;
  }

  /**
   * {@return one entry for each directive that would not be honoured}
   *
   * @param spec what is wanted
   * @param host the host and the platform
   * @param special tells what files of the host are
   * @param networks tells what private networks there can be
   * @param limits tells which limits a guest cannot be given
   */
  public static List<Shortfall> of(
      SandboxSpec spec,
      HostFacts host,
      SpecialFiles special,
      PrivateNetworks networks,
      Function<Limits, List<Shortfall>> limits) {
    GuestShortfalls shortfalls = new GuestShortfalls(spec, host, special);
    if (!host.privileged()) {
      shortfalls.add(Directive.USER, "only a platform that is root can show guests its files");
      return shortfalls.found;
    }
    shortfalls.view();
    shortfalls.found.addAll(
        spec.network().mode() == NetworkMode.PRIVATE
            ? networks.shortfalls(spec.network())
            : NetworkShortfalls.of(spec.network()));
    shortfalls.privileges();
    shortfalls.found.addAll(limits.apply(spec.limits()));
    shortfalls.rest();
    return List.copyOf(shortfalls.found);
  }

  private void view() {
    if (spec.view().boot()) {
      add(Directive.BOOT, "the service is started by the platform's own init in the guest");
    }
    for (ViewEntry entry : spec.view().entries()) {
      if (entry instanceof ViewEntry.Bind bind && bind.declared()) {
        special(bind.source());
      }
    }
  }

  private void special(Path source) {
    if (special.deviceOrPipe(source)) {
      add(
          Directive.MAPPING_SOCKET,
          source + " is a device or pipe of the host's kernel, which a guest cannot reach");
    } else if (special.socket(source).filter(socket -> !socket.datagrams()).isPresent()) {
      add(
          Directive.MAPPING_SOCKET,
          "of sockets a guest can only send to those that take datagrams, and nobody takes any at "
              + source);
    }
  }

  private void privileges() {
    try {
      CapabilitySet unknown =
          CapabilitySet.parse(spec.confinement().capabilities()).minus(host.kernel());
      if (!unknown.isEmpty()) {
        add(Directive.CAPABILITIES, "the kernel has no " + unknown);
      }
    } catch (IllegalArgumentException e) {
      add(Directive.CAPABILITIES, e.getMessage());
    }
    try {
      SeccompProfiles.of(spec.confinement().seccomp());
    } catch (IllegalArgumentException e) {
      add(Directive.SECCOMP, e.getMessage());
    }
    if (!spec.confinement().uidMap().isEmpty()) {
      add(
          Directive.USER_NAMESPACE,
          "a guest has users of its own already; files are the host's, with the host's owners");
    }
    if (spec.confinement().label().mode() == Label.Mode.REQUIRED) {
      add(Directive.LABEL, "guests get no labels");
    }
  }

  private void rest() {
    when(
        !spec.sockets().isEmpty(),
        Directive.SOCKETS,
        "the platform holds no sockets for services yet");
  }

  private void when(boolean wanted, Directive directive, String reason) {
    if (wanted) {
      add(directive, reason);
    }
  }

  private void add(Directive directive, String reason) {
    found.add(new Shortfall(directive, reason));
  }
}
