package org.cloister.service.definition.value;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import org.cloister.service.definition.key.Report;
import org.cloister.service.definition.key.ValueType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Scalar;

/**
 * A string with a grammar of its own. Never holds a NUL character: what follows one would be lost
 * on the way into the kernel.
 *
 * @param described the kind for people
 * @param parser what is made of a string
 * @param writer the string of a value
 * @param <T> what is made of it
 */
public record StringType<T>(String described, Parser<T> parser, Function<T, String> writer)
    implements ValueType<T> {

  /**
   * Makes a value of a string.
   *
   * @param <T> what is made of it
   */
  @FunctionalInterface
  public interface Parser<T> {
    /**
     * Makes a value of a string.
     *
     * @param text the string
     * @return the value, or empty if the string is not of the kind described
     * @throws IllegalArgumentException if more can be said about what is wrong: a clause that can
     *     follow the value's path
     */
    Optional<T> parse(String text);
  }

  /**
   * {@return a string that must meet a condition}
   *
   * @param described the kind for people
   * @param parser empty, or the string itself
   */
  public static StringType<String> of(String described, Parser<String> parser) {
    return new StringType<>(described, parser, Function.identity());
  }

  @Override
  public Optional<T> read(Node node, Report report) {
    if (node instanceof Scalar scalar && scalar.value() instanceof String text) {
      if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
        report.problem(node.origin(), "must not contain a NUL character or half a character");
        return Optional.empty();
      }
      try {
        Optional<T> value = parser.parse(text);
        if (value.isPresent()) {
          return value;
        }
      } catch (IllegalArgumentException wrong) {
        report.problem(node.origin(), wrong.getMessage());
        return Optional.empty();
      }
    }
    report.expected(node, described);
    return Optional.empty();
  }

  @Override
  public Node write(T value) {
    return Scalar.of(writer.apply(value));
  }
}
