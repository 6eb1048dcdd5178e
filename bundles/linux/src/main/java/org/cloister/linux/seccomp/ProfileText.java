package org.cloister.linux.seccomp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedList;
import java.util.List;
import java.util.Optional;
import org.cloister.linux.capability.Capability;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.seccomp.ArgumentCondition.Comparison;

/**
 * Reads a profile that is written as text.
 *
 * <pre>
 * otherwise ACTION                                  a call that no rule decides
 * unnamed ACTION                                    a call newer than this platform
 * ACTION NAME… [when CONDITION [and CONDITION…]] [if CAPABILITY [CAPABILITY…]]
 * </pre>
 *
 * <p>An ACTION is {@code allow}, {@code log}, {@code refuse} (EPERM), {@code absent} (ENOSYS),
 * {@code errno N} or {@code kill}. A NAME is a call or a group. A CONDITION is {@code argN [& MASK]
 * SIGN VALUE} with a SIGN of {@code == != < <= > >=}. The first rule that holds decides. Lines and
 * comments are those of {@link Statement}.
 */
final class ProfileText {
  private ProfileText() {}

  /**
   * {@return the profile in a text}
   *
   * @param file its name, for messages
   * @param text the text
   * @throws IllegalArgumentException if it cannot be understood; the message says where
   */
  static SeccompProfile parse(String file, String text) {
    return profile(Statement.parse(file, text));
  }

  /** {@return the profile that some statements make} */
  static SeccompProfile profile(List<Statement> statements) {
    SeccompAction otherwise = SeccompAction.REFUSE;
    SeccompAction unnamed = SeccompAction.ABSENT;
    List<SeccompRule> rules = new ArrayList<>();
    for (Statement statement : statements) {
      LinkedList<String> words = new LinkedList<>(statement.words());
      try {
        switch (words.getFirst()) {
          case "otherwise" -> otherwise = lone(words);
          case "unnamed" -> unnamed = lone(words);
          default -> rules.add(rule(words));
        }
      } catch (IllegalArgumentException e) {
        throw statement.refused(e);
      }
    }
    return new SeccompProfile(rules, otherwise, unnamed);
  }

  private static SeccompAction lone(LinkedList<String> words) {
    words.removeFirst();
    SeccompAction action = action(words);
    if (!words.isEmpty()) {
      throw new IllegalArgumentException("unexpected \"" + words.getFirst() + "\"");
    }
    return action;
  }

  private static SeccompRule rule(LinkedList<String> words) {
    SeccompAction action = action(words);
    List<String> names = until(words, "when", "if");
    if (names.isEmpty()) {
      throw new IllegalArgumentException("a rule names at least one call");
    }
    List<ArgumentCondition> conditions = new ArrayList<>();
    CapabilitySet required = CapabilitySet.NONE;
    if ("when".equals(words.peekFirst())) {
      do {
        words.removeFirst();
        conditions.add(condition(until(words, "and", "if")));
      } while ("and".equals(words.peekFirst()));
    }
    if ("if".equals(words.peekFirst())) {
      words.removeFirst();
      required = CapabilitySet.of(words.stream().map(Capability::parse).toArray(Capability[]::new));
    }
    return new SeccompRule(SyscallGroups.expand(names), action, conditions, required);
  }

  private static List<String> until(LinkedList<String> words, String... ends) {
    List<String> taken = new ArrayList<>();
    while (!words.isEmpty() && !Arrays.asList(ends).contains(words.getFirst())) {
      taken.add(words.removeFirst());
    }
    return taken;
  }

  private static SeccompAction action(LinkedList<String> words) {
    String word = words.isEmpty() ? "" : words.removeFirst();
    return switch (word) {
      case "allow" -> SeccompAction.ALLOW;
      case "log" -> SeccompAction.LOG;
      case "refuse" -> SeccompAction.REFUSE;
      case "absent" -> SeccompAction.ABSENT;
      case "kill" -> SeccompAction.KILL;
      case "errno" -> SeccompAction.errno((int) number(words.isEmpty() ? "" : words.removeFirst()));
      default -> throw new IllegalArgumentException("\"" + word + "\" is not an action");
    };
  }

  private static ArgumentCondition condition(List<String> words) {
    boolean masked = words.size() == 5 && words.get(1).equals("&");
    if (!masked && words.size() != 3 || !words.get(0).matches("arg[0-5]")) {
      throw new IllegalArgumentException(
          "\"" + String.join(" ", words) + "\" is not a condition, argN [& MASK] SIGN VALUE");
    }
    int last = words.size() - 1;
    return new ArgumentCondition(
        words.get(0).charAt(3) - '0',
        masked ? number(words.get(2)) : ArgumentCondition.LONG,
        comparison(words.get(last - 1)),
        number(words.get(last)));
  }

  private static Comparison comparison(String sign) {
    Optional<Comparison> found =
        Arrays.stream(Comparison.values()).filter(each -> each.sign().equals(sign)).findFirst();
    return found.orElseThrow(
        () -> new IllegalArgumentException("\"" + sign + "\" is not a comparison"));
  }

  private static long number(String text) {
    try {
      return text.startsWith("0x")
          ? Long.parseUnsignedLong(text.substring(2), 16)
          : Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is not a number", e);
    }
  }
}
