package org.cloister.service.definition.value;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.cloister.api.isolation.Signal;
import org.cloister.service.definition.toml.Quoted;

/** The kinds of string that a definition has. */
public final class Strings {
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  /** Any text. */
  public static final StringType<String> TEXT = StringType.of("a string", Optional::of);

  /** Text on one line. */
  public static final StringType<String> LINE =
      matching("a string on one line", text -> !CONTROL.matcher(text).find());

  /** An absolute path as it is written in full: without {@code .}, {@code ..} or double slashes. */
  public static final StringType<String> PATH =
      StringType.of("an absolute path", Strings::normalised);

  /** The name of a service, or one that a service provides. */
  public static final StringType<String> SERVICE_NAME =
      matching(
          "a name of letters, digits and . _ - with an optional @instance", ServiceNames::valid);

  /** A regular expression. */
  public static final StringType<String> PATTERN =
      StringType.of("a regular expression", Strings::compiled);

  /** A signal. */
  public static final StringType<Signal> SIGNAL =
      new StringType<>(
          "a signal such as \"SIGTERM\" or \"SIGRTMIN+3\"", Signal::parse, Signal::name);

  /** A mask of file permissions, 0 to 0777. */
  public static final StringType<Integer> UMASK = octal("0?[0-7]{1,3}", "0022");

  /** File permissions, 0 to 07777. */
  public static final StringType<Integer> MODE = octal("0?[0-7]{1,4}", "1777");

  private Strings() {}

  /**
   * {@return a string that meets a condition}
   *
   * @param described the kind for people
   * @param condition the condition
   */
  public static StringType<String> matching(String described, Predicate<String> condition) {
    return StringType.of(described, text -> Optional.of(text).filter(condition));
  }

  private static Optional<String> normalised(String text) {
    if (!text.startsWith("/")) {
      return Optional.empty();
    }
    String normal = inFull(text);
    if (!normal.equals(text)) {
      throw new IllegalArgumentException(
          "must be written in full: " + Quoted.of(normal) + ", not " + Quoted.of(text));
    }
    return Optional.of(text);
  }

  /** By text alone: what the host's character set can express does not matter. */
  private static String inFull(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/")) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return "/" + String.join("/", parts);
  }

  private static Optional<String> compiled(String text) {
    try {
      return Optional.of(Pattern.compile(text).pattern());
    } catch (PatternSyntaxException wrong) {
      throw new IllegalArgumentException(
          "is not a regular expression: "
              + wrong.getDescription()
              + " at character "
              + (wrong.getIndex() + 1)
              + " of "
              + Quoted.of(text),
          wrong);
    }
  }

  private static StringType<Integer> octal(String digits, String example) {
    return new StringType<>(
        "octal digits in quotes, such as \"" + example + '"',
        text -> Optional.of(text).filter(octal -> octal.matches(digits)).map(Strings::bits),
        bits -> String.format("%04o", bits));
  }

  private static Integer bits(String octal) {
    return Integer.valueOf(octal, 8);
  }
}
