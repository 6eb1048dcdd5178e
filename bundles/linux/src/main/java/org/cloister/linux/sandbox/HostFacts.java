package org.cloister.linux.sandbox;

import java.util.List;
import org.cloister.linux.capability.Capability;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.seccomp.Architecture;

/**
 * What the translation needs to know about this host and the platform on it; learnt once.
 *
 * @param architecture the machine's
 * @param uid the platform's effective user id
 * @param gid the platform's effective group id
 * @param kernel every capability that the kernel knows
 * @param effective the platform's effective capabilities
 * @param userNamespaces why no user namespace can be made; empty if one can
 * @param labels what enforces labels of mandatory access control here; empty if nothing does
 * @param oomScoreAdjust the platform's own OOM score adjustment
 * @param nice the platform's own nice value
 * @param hardLimits the platform's own hard resource limits by number; −1 for none
 * @param idMapTools whether newuidmap(1) and newgidmap(1) are installed
 */
public record HostFacts(
    Architecture architecture,
    int uid,
    int gid,
    CapabilitySet kernel,
    CapabilitySet effective,
    String userNamespaces,
    String labels,
    int oomScoreAdjust,
    int nice,
    List<Long> hardLimits,
    boolean idMapTools) {
  private static final CapabilitySet NEEDED =
      CapabilitySet.of(
          Capability.SYS_ADMIN, Capability.SETUID, Capability.SETGID, Capability.SETPCAP);

  /** Copies the list. */
  public HostFacts {
    hardLimits = List.copyOf(hardLimits);
  }

  /** {@return whether the platform can make sandboxes without a user namespace} */
  public boolean privileged() {
    return uid == 0 && effective.containsAll(NEEDED);
  }

  /** {@return whether the platform has a capability} */
  public boolean has(Capability capability) {
    return effective.contains(capability);
  }
}
