package org.cloister.service.definition.value;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cloister.service.definition.key.Report;
import org.cloister.service.definition.key.Spelling;
import org.cloister.service.definition.key.ValueType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Quoted;
import org.cloister.service.definition.toml.Scalar;

/**
 * One of a few words.
 *
 * @param words the words and what they stand for
 * @param <T> what a word stands for
 */
public record WordType<T>(Map<String, T> words) implements ValueType<T> {
  /** Copies the words. */
  public WordType {
    words = Collections.unmodifiableMap(new LinkedHashMap<>(words));
  }

  /**
   * {@return the constants of an enumeration as words: {@code ON_FAILURE} is {@code on-failure}}
   *
   * @param constants the constants
   * @param <E> the enumeration
   */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public static <E extends Enum<E>> WordType<E> of(E... constants) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E constant : constants) {
      words.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
    }
    return new WordType<>(words);
  }

  /**
   * {@return words that stand for themselves}
   *
   * @param words the words
   */
  public static WordType<String> of(String... words) {
    Map<String, String> same = new LinkedHashMap<>();
    for (String word : words) {
      same.put(word, word);
    }
    return new WordType<>(same);
  }

  @Override
  public String described() {
    return words.keySet().stream()
        .map(word -> '"' + word + '"')
        .collect(Collectors.joining(", ", words.size() > 2 ? "one of " : "", ""))
        .replaceFirst(", (\"[^,]*)$", " or $1");
  }

  @Override
  public Optional<T> read(Node node, Report report) {
    if (node instanceof Scalar scalar && scalar.value() instanceof String text) {
      if (words.containsKey(text)) {
        return Optional.of(words.get(text));
      }
      report.problem(
          node.origin(),
          "must be "
              + described()
              + ", not "
              + Quoted.of(text)
              + Spelling.advice(text, words.keySet()));
      return Optional.empty();
    }
    report.expected(node, described());
    return Optional.empty();
  }

  @Override
  public Node write(T value) {
    return words.entrySet().stream()
        .filter(word -> word.getValue().equals(value))
        .findFirst()
        .map(word -> Scalar.of(word.getKey()))
        .orElseThrow(() -> new IllegalArgumentException("no word stands for " + value));
  }
}
