package org.cloister.backend.libvirt.lxc.plan;

import java.util.List;
import org.cloister.api.isolation.IdRange;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.ProcessAttributes;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.linux.capability.Capability;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.sandbox.AttributeSteps;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.UserNamespace;
import org.cloister.linux.sandbox.UserNamespace.Moment;

/**
 * Decides about the user namespace of a container. It has one wherever that takes nothing from its
 * service: where the spec asks for none, one in which all ids are the host's, so that no capability
 * inside is one outside.
 */
public final class ContainerIds {
  /** All ids but the last, which means none (user_namespaces(7)). */
  private static final IdRange EVERY = new IdRange(0, 0, -1);

  /** Capabilities that are about files and processes of the ids inside, and about nothing else. */
  private static final CapabilitySet INSIDE =
      CapabilitySet.of(
          Capability.CHOWN,
          Capability.DAC_OVERRIDE,
          Capability.DAC_READ_SEARCH,
          Capability.FOWNER,
          Capability.FSETID,
          Capability.KILL,
          Capability.SETGID,
          Capability.SETUID,
          Capability.SETPCAP,
          Capability.SYS_CHROOT,
          Capability.SYS_PTRACE);

  /** Capabilities that are about a network, which may be the container's own. */
  private static final CapabilitySet NETWORK =
      CapabilitySet.of(
          Capability.NET_ADMIN,
          Capability.NET_BIND_SERVICE,
          Capability.NET_BROADCAST,
          Capability.NET_RAW);

  private ContainerIds() {}

  /**
   * {@return the user namespace of a container}
   *
   * @param spec what is wanted
   * @param host the host and the platform
   */
  public static UserNamespace of(SandboxSpec spec, HostFacts host) {
    if (spec.confinement().userNamespace()) {
      return new UserNamespace(
          Moment.LAST, spec.confinement().uidMap(), spec.confinement().gidMap(), true);
    }
    return needsHost(spec, host)
        ? new UserNamespace(Moment.NEVER, List.of(), List.of(), true)
        : new UserNamespace(Moment.LAST, List.of(EVERY), List.of(EVERY), true);
  }

  /**
   * {@return whether a spec asks for what a process of another user namespace than the host's
   * cannot have or do}
   *
   * @param spec what is wanted
   * @param host the host and the platform
   */
  public static boolean needsHost(SandboxSpec spec, HostFacts host) {
    return !beyond(spec).isEmpty() || raises(spec.attributes(), host);
  }

  /**
   * {@return the capabilities of a spec that have no effect, or another one, in a user namespace}
   *
   * @param spec names capabilities that exist
   */
  public static CapabilitySet beyond(SandboxSpec spec) {
    CapabilitySet inside = spec.network().mode() == NetworkMode.HOST ? INSIDE : INSIDE.or(NETWORK);
    return CapabilitySet.parse(spec.confinement().capabilities()).minus(inside);
  }

  private static boolean raises(ProcessAttributes wanted, HostFacts host) {
    return wanted.nice().stream().anyMatch(nice -> nice < host.nice())
        || wanted.oomScoreAdjust().stream().anyMatch(adjust -> adjust < host.oomScoreAdjust())
        || wanted.rlimits().stream()
            .anyMatch(
                limit -> {
                  int number = AttributeSteps.resources().indexOf(limit.resource());
                  return number >= 0
                      && Long.compareUnsigned(limit.hard(), host.hardLimits().get(number)) > 0;
                });
  }
}
