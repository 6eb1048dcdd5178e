package org.cloister.api.isolation;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a service may ask of the kernel.
 *
 * @param capabilities names of the capabilities it keeps ({@code CAP_NET_BIND_SERVICE}); none by
 *     default, also for root inside
 * @param seccomp which system calls it may make
 * @param noNewPrivileges whether execve can never grant privileges (PR_SET_NO_NEW_PRIVS(2const))
 * @param uidMap if not empty, a user namespace of its own with this map of user ids. If it has
 *     nothing but the platform's own id, the host has set none aside: a backend that needs others
 *     refuses
 * @param gidMap the same for group ids; empty exactly if {@code uidMap} is
 * @param label what is asked of mandatory access control
 */
public record Confinement(
    Set<String> capabilities,
    Seccomp seccomp,
    boolean noNewPrivileges,
    List<IdRange> uidMap,
    List<IdRange> gidMap,
    Label label) {

  /** Copies the collections. */
  public Confinement {
    capabilities = Collections.unmodifiableSet(new TreeSet<>(capabilities));
    uidMap = List.copyOf(uidMap);
    gidMap = List.copyOf(gidMap);
  }

  /** {@return whether the sandbox has a user namespace of its own} */
  public boolean userNamespace() {
    return !uidMap.isEmpty();
  }
}
