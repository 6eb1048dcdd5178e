package org.cloister.linux.seccomp;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.spelling.NearestName;

/**
 * One rule of a profile: what is done about some calls, if all conditions on the arguments hold and
 * the service has the capabilities that the rule is for.
 *
 * @param syscalls names of calls
 * @param action what is done
 * @param conditions on the arguments, all of which must hold; at most {@value #MOST_CONDITIONS}
 * @param required the rule counts only for a service that is granted all of these
 */
public record SeccompRule(
    Set<String> syscalls,
    SeccompAction action,
    List<ArgumentCondition> conditions,
    CapabilitySet required) {
  /** With more a jump of the filter could not reach over them. */
  public static final int MOST_CONDITIONS = 12;

  /**
   * Checks the names and copies the collections.
   *
   * @throws IllegalArgumentException if a name is a call of no architecture; the message names the
   *     nearest one
   */
  public SeccompRule {
    syscalls = Collections.unmodifiableSortedSet(new TreeSet<>(syscalls));
    conditions = List.copyOf(conditions);
    SortedSet<String> known = SyscallTable.allNamesOfAllArchitectures();
    for (String name : syscalls) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "there is no system call \"" + name + "\"" + NearestName.hint(name, known));
      }
    }
    if (conditions.size() > MOST_CONDITIONS) {
      throw new IllegalArgumentException(
          "a rule for " + syscalls + " has more than " + MOST_CONDITIONS + " conditions");
    }
  }

  /**
   * {@return a rule without conditions}
   *
   * @param action what is done
   * @param syscalls names of calls
   */
  public static SeccompRule of(SeccompAction action, Set<String> syscalls) {
    return new SeccompRule(syscalls, action, List.of(), CapabilitySet.NONE);
  }

  /**
   * {@return whether the rule counts for a call, if its conditions hold}
   *
   * @param syscall the call's name
   * @param granted what the service may do
   */
  boolean concerns(String syscall, CapabilitySet granted) {
    return syscalls.contains(syscall) && granted.containsAll(required);
  }

  /**
   * {@return whether all conditions hold}
   *
   * @param arguments the call's six arguments
   */
  boolean holds(long... arguments) {
    return conditions.stream().allMatch(condition -> condition.holds(arguments));
  }

  /** {@return it as a profile's text has it} */
  @Override
  public String toString() {
    String when =
        conditions.stream()
            .map(ArgumentCondition::toString)
            .collect(Collectors.joining(" and ", " when ", ""));
    return action
        + " "
        + String.join(" ", syscalls)
        + (conditions.isEmpty() ? "" : when)
        + (required.isEmpty() ? "" : " if " + required);
  }
}
