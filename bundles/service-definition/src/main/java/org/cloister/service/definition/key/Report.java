package org.cloister.service.definition.key;

import java.util.ArrayList;
import java.util.List;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Origin;
import org.cloister.service.definition.toml.Problems;
import org.cloister.service.definition.toml.Quoted;
import org.cloister.service.definition.toml.Scalar;
import org.cloister.service.definition.toml.Sequence;

/**
 * Takes what is wrong with one value, and knows the value's path.
 *
 * @param problems takes the problems of the whole definition
 * @param vocabulary all keys that there are
 * @param path the value's path: {@code restart.limit}; empty for the whole definition
 */
public record Report(Problems problems, Vocabulary vocabulary, String path) {
  /**
   * {@return a report on a value in the table that this one is about}
   *
   * @param key the value's key
   */
  public Report in(String key) {
    return new Report(problems, vocabulary, prefix() + key);
  }

  /**
   * Reports a problem of this value.
   *
   * @param origin where
   * @param message a clause that can follow the value's path: {@code must be …}
   */
  public void problem(Origin origin, String message) {
    problems.add(origin, path + " " + message);
  }

  /**
   * Reports a value that is not of the kind it should be.
   *
   * @param node the value
   * @param described the right kind: {@code an integer from 1 to 65535}
   */
  public void expected(Node node, String described) {
    problem(node.origin(), "must be " + described + ", not " + describe(node));
  }

  /**
   * Reports a key that does not exist.
   *
   * @param table the table it was written in
   * @param key the key
   * @param origin where
   */
  void unknown(Iterable<Key<?>> table, String key, Origin origin) {
    List<String> siblings = new ArrayList<>();
    table.forEach(each -> siblings.add(each.name()));
    problems.add(
        origin,
        "unknown key "
            + Quoted.plain(prefix() + key, 60)
            + vocabulary.advice(prefix(), key, siblings));
  }

  private String prefix() {
    return path.isEmpty() ? "" : path + ".";
  }

  private static String describe(Node node) {
    if (node instanceof Scalar scalar) {
      if (scalar.value() instanceof String text) {
        return "the string " + Quoted.of(text);
      }
      String word =
          scalar.value() instanceof Number
              ? "the number "
              : scalar.value() instanceof Boolean ? "" : "the date or time ";
      return word + scalar.value();
    }
    return node instanceof Sequence ? "an array" : "a table";
  }
}
