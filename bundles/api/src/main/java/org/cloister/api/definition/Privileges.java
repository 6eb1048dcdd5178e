package org.cloister.api.definition;

import java.util.Set;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.Seccomp;

/**
 * What a service may ask of the kernel.
 *
 * @param capabilities names of capabilities kept; none by default, also for root
 * @param seccomp system calls
 * @param noNewPrivileges whether execve can never grant privileges
 * @param label mandatory access control
 */
public record Privileges(
    Set<String> capabilities, Seccomp seccomp, boolean noNewPrivileges, Label label) {
  /** Copies the set. */
  public Privileges {
    capabilities = Set.copyOf(capabilities);
  }
}
