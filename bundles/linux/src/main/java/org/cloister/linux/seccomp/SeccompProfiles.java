package org.cloister.linux.seccomp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.cloister.api.isolation.Seccomp;

/** Profiles: the platform's own, and what a service definition makes of it. */
public final class SeccompProfiles {
  /** What a launch still has to call when its filter is in force already. */
  private static final Set<String> LAUNCH = Set.of("execve", "exit", "exit_group", "write");

  private SeccompProfiles() {}

  /**
   * {@return the platform's profile, of the file {@code default.seccomp} beside this class: what
   * ordinary daemons need, and with a capability what it governs}
   */
  public static SeccompProfile standard() {
    return Standard.PROFILE;
  }

  /**
   * {@return the profile that a definition asks for; empty if nothing is filtered}
   *
   * <p>A call that is both allowed and denied is denied. Where everything else is allowed and
   * something is denied, calls of other architectures are refused nevertheless: by them the denial
   * could be passed.
   *
   * @param seccomp what the definition says
   * @throws IllegalArgumentException if calls or groups do not exist, or if a call is denied
   *     without which no service can be started; the message names them
   */
  public static Optional<SeccompProfile> of(Seccomp seccomp) {
    // Both lists at once first, so that everything that is wrong is told at once.
    SyscallGroups.expand(Stream.concat(seccomp.allow().stream(), seccomp.deny().stream()).toList());
    SortedSet<String> denied = SyscallGroups.expand(seccomp.deny());
    SortedSet<String> allowed = SyscallGroups.expand(seccomp.allow());
    for (String call : LAUNCH) {
      if (denied.contains(call)) {
        throw new IllegalArgumentException(
            "the system call \"" + call + "\" cannot be denied: a service is started with it");
      }
    }
    if (seccomp.mode() == Seccomp.Mode.UNCONFINED && denied.isEmpty()) {
      return Optional.empty();
    }
    List<SeccompRule> first = new ArrayList<>();
    if (!denied.isEmpty()) {
      first.add(SeccompRule.of(SeccompAction.REFUSE, denied));
    }
    if (!allowed.isEmpty()) {
      first.add(SeccompRule.of(SeccompAction.ALLOW, allowed));
    }
    return Optional.of(ground(seccomp.mode()).prepended(first));
  }

  private static SeccompProfile ground(Seccomp.Mode mode) {
    return switch (mode) {
      case DEFAULT -> standard();
      case UNCONFINED -> new SeccompProfile(List.of(), SeccompAction.ALLOW, SeccompAction.ALLOW);
    };
  }

  /** Read when it is first asked for. */
  private static final class Standard {
    static final SeccompProfile PROFILE = ProfileText.profile(Statement.read("default.seccomp"));
  }
}
