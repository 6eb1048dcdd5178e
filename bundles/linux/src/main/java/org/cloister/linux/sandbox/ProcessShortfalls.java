package org.cloister.linux.sandbox;

import java.util.ArrayList;
import java.util.List;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.ResourceLimit;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.linux.capability.Capability;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.sandbox.UserNamespace.Moment;
import org.cloister.linux.seccomp.SeccompProfiles;

/**
 * What of a spec processes of this kernel cannot be given, whoever makes the sandbox around them:
 * the view of files, identity, privileges and attributes. A pure function of the spec, the facts
 * about the host and the platform, and the user namespace.
 */
public final class ProcessShortfalls {
  private static final CapabilitySet NETWORK =
      CapabilitySet.of(
          Capability.NET_ADMIN,
          Capability.NET_BIND_SERVICE,
          Capability.NET_BROADCAST,
          Capability.NET_RAW);

  private final SandboxSpec spec;
  private final HostFacts host;
  private final UserNamespace user;
  private final boolean inside;
  private final List<Shortfall> found = new ArrayList<>();

  private ProcessShortfalls(SandboxSpec spec, HostFacts host, UserNamespace user, boolean inside) {
    this.spec = spec;
    this.host = host;
    this.user = user;
    this.inside = inside;
  }

  /**
   * {@return one entry for each directive that would not be honoured}
   *
   * @param spec what is wanted
   * @param host the host and the platform
   * @param user the user namespace that the sandbox would have
   * @param inside whether attributes are set by a process that is in it already, and without the
   *     platform's privileges then
   */
  public static List<Shortfall> of(
      SandboxSpec spec, HostFacts host, UserNamespace user, boolean inside) {
    ProcessShortfalls shortfalls = new ProcessShortfalls(spec, host, user, inside);
    shortfalls.view();
    shortfalls.identity();
    shortfalls.capabilities();
    shortfalls.seccomp();
    shortfalls.attributes();
    return List.copyOf(shortfalls.found);
  }

  private void view() {
    boolean images = spec.view().entries().stream().anyMatch(ViewEntry.Image.class::isInstance);
    if (images && !host.privileged()) {
      add(Directive.MAPPING_IMAGE, "the kernel lets only root mount a file system from a file");
    }
  }

  private void identity() {
    if (user.moment() != Moment.NEVER && !host.userNamespaces().isEmpty()) {
      add(Directive.USER_NAMESPACE, host.userNamespaces());
    }
    if (user.moment() == Moment.NEVER) {
      return;
    }
    userNamespace();
    if (!user.hasUser(spec.credentials().uid())) {
      add(Directive.USER, "the user namespace has no user " + spec.credentials().uid());
    } else if (user.moment() == Moment.FIRST
        && spec.confinement().uidMap().isEmpty()
        && spec.credentials().uid() != host.uid()) {
      add(
          Directive.USER,
          "a platform that is not root runs services as its own user only; with user-namespace ="
              + " true and ids in /etc/subuid other users are possible");
    }
    if (!user.hasGroup(spec.credentials().gid())) {
      add(Directive.USER, "the user namespace has no group " + spec.credentials().gid());
    }
    supplementaryGroups();
  }

  /** Without ids set aside, a service in a namespace of its own would be the platform's user. */
  private void userNamespace() {
    if (user.moment() != Moment.FIRST || spec.confinement().uidMap().isEmpty()) {
      return;
    }
    if (!host.idMapTools()) {
      add(
          Directive.USER_NAMESPACE,
          "an ordinary user needs newuidmap and newgidmap (package uidmap) to map more than itself");
    } else if (user.ownUid(host) || user.ownGid(host)) {
      add(
          Directive.USER_NAMESPACE,
          "no ids are set aside for the platform's user in /etc/subuid and /etc/subgid");
    }
  }

  private void supplementaryGroups() {
    List<Integer> groups = spec.credentials().groups();
    if (groups.isEmpty()) {
      return;
    }
    if (!user.setGroups()) {
      add(
          Directive.SUPPLEMENTARY_GROUPS,
          "the kernel lets only root, or a user with ids in /etc/subgid, set groups");
    } else if (!groups.stream().allMatch(user::hasGroup)) {
      add(Directive.SUPPLEMENTARY_GROUPS, "the user namespace does not have all of " + groups);
    }
  }

  private void seccomp() {
    try {
      SeccompProfiles.of(spec.confinement().seccomp());
    } catch (IllegalArgumentException e) {
      add(Directive.SECCOMP, e.getMessage());
    }
  }

  private void capabilities() {
    CapabilitySet wanted;
    try {
      wanted = CapabilitySet.parse(spec.confinement().capabilities());
    } catch (IllegalArgumentException e) {
      add(Directive.CAPABILITIES, e.getMessage());
      return;
    }
    CapabilitySet unknown = wanted.minus(host.kernel());
    if (!unknown.isEmpty()) {
      add(Directive.CAPABILITIES, "this kernel has no " + unknown);
    }
    if (user.moment() == Moment.NEVER) {
      CapabilitySet missing = wanted.and(host.kernel()).minus(host.effective());
      if (!missing.isEmpty()) {
        add(Directive.CAPABILITIES, "the platform itself does not have " + missing);
      }
    } else if (spec.network().mode() == NetworkMode.HOST && !wanted.and(NETWORK).isEmpty()) {
      add(
          Directive.CAPABILITIES,
          wanted.and(NETWORK)
              + " has no effect in a user namespace on the host's network; use network = \"none\" or"
              + " no user namespace");
    }
  }

  private void attributes() {
    boolean resource = may(Capability.SYS_RESOURCE);
    spec.attributes()
        .oomScoreAdjust()
        .ifPresent(
            adjust -> {
              if (adjust < host.oomScoreAdjust() && !resource) {
                add(
                    Directive.OOM_SCORE_ADJUST,
                    "the platform may not go below its own "
                        + host.oomScoreAdjust()
                        + " without CAP_SYS_RESOURCE");
              }
            });
    spec.attributes()
        .nice()
        .ifPresent(
            nice -> {
              if (nice < host.nice() && !may(Capability.SYS_NICE)) {
                add(
                    Directive.NICE,
                    "the platform may not go below its own "
                        + host.nice()
                        + " without CAP_SYS_NICE");
              }
            });
    for (ResourceLimit limit : spec.attributes().rlimits()) {
      rlimit(limit, resource);
    }
  }

  private boolean may(Capability capability) {
    return host.has(capability) && !(inside && user.moment() != Moment.NEVER);
  }

  private void rlimit(ResourceLimit limit, boolean resource) {
    int number = AttributeSteps.resources().indexOf(limit.resource());
    if (number < 0) {
      add(Directive.RLIMITS, "the kernel has no resource limit " + limit.resource());
      return;
    }
    long own = host.hardLimits().get(number);
    if (!resource && Long.compareUnsigned(limit.hard(), own) > 0) {
      add(
          Directive.RLIMITS,
          limit.resource()
              + " cannot be raised above the platform's own "
              + Long.toUnsignedString(own)
              + " without CAP_SYS_RESOURCE");
    }
  }

  private void add(Directive directive, String reason) {
    found.add(new Shortfall(directive, reason));
  }
}
