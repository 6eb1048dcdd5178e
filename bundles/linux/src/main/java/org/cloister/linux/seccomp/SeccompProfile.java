package org.cloister.linux.seccomp;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cloister.linux.capability.CapabilitySet;

/**
 * Which system calls may be made, in names, for any architecture. The first rule that concerns a
 * call and whose conditions hold decides.
 *
 * @param rules in the order in which they are asked
 * @param otherwise what is done about a call that no rule decides
 * @param unnamed what is done about a number that has no name in the architecture's {@link
 *     SyscallTable}: a call newer than this platform
 */
public record SeccompProfile(
    List<SeccompRule> rules, SeccompAction otherwise, SeccompAction unnamed) {

  /** Copies the rules. */
  public SeccompProfile {
    rules = List.copyOf(rules);
  }

  /**
   * {@return what is done about a call: the meaning to which a compiled filter is held}
   *
   * @param syscall the call's name
   * @param granted the capabilities of the service
   * @param arguments the call's six arguments
   */
  public SeccompAction decide(String syscall, CapabilitySet granted, long... arguments) {
    return rules.stream()
        .filter(rule -> rule.concerns(syscall, granted))
        .filter(rule -> rule.holds(arguments))
        .findFirst()
        .map(SeccompRule::action)
        .orElse(otherwise);
  }

  /**
   * {@return this profile with rules before its own}
   *
   * @param first asked before the rules that are there
   */
  public SeccompProfile prepended(List<SeccompRule> first) {
    List<SeccompRule> all = Stream.concat(first.stream(), rules.stream()).toList();
    return new SeccompProfile(all, otherwise, unnamed);
  }

  /** {@return it as text, a rule a line} */
  @Override
  public String toString() {
    return rules.stream()
        .map(SeccompRule::toString)
        .collect(
            Collectors.joining("\n", "otherwise " + otherwise + "\nunnamed " + unnamed + "\n", ""));
  }
}
