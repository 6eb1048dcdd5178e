package org.cloister.api.isolation;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Which directives a spec asks for; a pure function of the spec. */
final class AskedDirectives {
  private final SandboxSpec spec;
  private final Set<Directive> asked = EnumSet.noneOf(Directive.class);

  private AskedDirectives(SandboxSpec spec) {
    this.spec = spec;
  }

  static Set<Directive> of(SandboxSpec spec) {
    AskedDirectives directives = new AskedDirectives(spec);
    directives.view();
    directives.network();
    directives.privileges();
    directives.attributes();
    directives.limits(spec.limits());
    return Collections.unmodifiableSet(directives.asked);
  }

  private void view() {
    asked.add(
        switch (spec.view().root()) {
          case MINIMAL -> Directive.ROOT_MINIMAL;
          case HOST -> Directive.ROOT_HOST;
          case TREE -> Directive.ROOT_TREE;
        });
    when(spec.view().boot(), Directive.BOOT);
    spec.view().entries().forEach(entry -> mapping(entry).ifPresent(asked::add));
    when(!spec.secrets().isEmpty(), Directive.SECRETS);
    when(spec.notifySocket().isPresent(), Directive.NOTIFY);
  }

  /** Whether a source is a socket is known on the host only. */
  private static Optional<Directive> mapping(ViewEntry entry) {
    if (entry instanceof ViewEntry.Bind) {
      return Optional.of(Directive.MAPPING_BIND);
    }
    if (entry instanceof ViewEntry.Copy) {
      return Optional.of(Directive.MAPPING_CLONE);
    }
    if (entry instanceof ViewEntry.Overlay) {
      return Optional.of(Directive.MAPPING_OVERLAY);
    }
    if (entry instanceof ViewEntry.Tmpfs) {
      return Optional.of(Directive.MAPPING_TMPFS);
    }
    return entry instanceof ViewEntry.Image
        ? Optional.of(Directive.MAPPING_IMAGE)
        : Optional.empty();
  }

  private void network() {
    asked.add(
        switch (spec.network().mode()) {
          case HOST -> Directive.NETWORK_HOST;
          case NONE -> Directive.NETWORK_NONE;
          case PRIVATE -> Directive.NETWORK_PRIVATE;
        });
    when(!spec.network().published().isEmpty(), Directive.PUBLISH);
    when(!spec.network().firewall().isEmpty(), Directive.FIREWALL);
    when(!spec.sockets().isEmpty(), Directive.SOCKETS);
  }

  private void privileges() {
    Confinement confinement = spec.confinement();
    Seccomp seccomp = confinement.seccomp();
    asked.add(Directive.USER);
    when(!spec.credentials().groups().isEmpty(), Directive.SUPPLEMENTARY_GROUPS);
    when(confinement.userNamespace(), Directive.USER_NAMESPACE);
    when(!confinement.capabilities().isEmpty(), Directive.CAPABILITIES);
    when(seccomp.mode() != Seccomp.Mode.UNCONFINED || !seccomp.deny().isEmpty(), Directive.SECCOMP);
    when(!confinement.noNewPrivileges(), Directive.NEW_PRIVILEGES);
    when(confinement.label().mode() != Label.Mode.NONE, Directive.LABEL);
  }

  private void attributes() {
    ProcessAttributes attributes = spec.attributes();
    asked.add(Directive.UMASK);
    when(attributes.reaper(), Directive.INIT);
    when(attributes.nice().isPresent(), Directive.NICE);
    when(attributes.oomScoreAdjust().isPresent(), Directive.OOM_SCORE_ADJUST);
    when(!attributes.rlimits().isEmpty(), Directive.RLIMITS);
  }

  private void limits(Limits limits) {
    when(limits.memory().isPresent(), Directive.LIMITS_MEMORY);
    when(limits.memoryHigh().isPresent(), Directive.LIMITS_MEMORY_HIGH);
    when(limits.swap().isPresent(), Directive.LIMITS_SWAP);
    when(limits.cpu().isPresent(), Directive.LIMITS_CPU);
    when(limits.cpuWeight().isPresent(), Directive.LIMITS_CPU_WEIGHT);
    when(limits.pids().isPresent(), Directive.LIMITS_PIDS);
    when(!limits.io().isEmpty(), Directive.LIMITS_IO);
    when(limits.ioWeight().isPresent(), Directive.LIMITS_IO_WEIGHT);
  }

  private void when(boolean wanted, Directive directive) {
    if (wanted) {
      asked.add(directive);
    }
  }
}
