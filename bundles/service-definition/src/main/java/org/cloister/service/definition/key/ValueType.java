package org.cloister.service.definition.key;

import java.util.Optional;
import org.cloister.service.definition.toml.Node;

/**
 * A kind of value: how it is read, written and described. Reading what was written gives an equal
 * value. Immutable.
 *
 * @param <T> what is made of a value
 */
public interface ValueType<T> {
  /** {@return the kind for people, with an article: {@code an integer from 1 to 65535}} */
  String described();

  /**
   * Reads a value.
   *
   * @param node the value as it was written
   * @param report takes what is wrong with it
   * @return the value, or empty exactly if a problem was reported
   */
  Optional<T> read(Node node, Report report);

  /**
   * {@return the value as it is written}
   *
   * @param value a value
   */
  Node write(T value);
}
