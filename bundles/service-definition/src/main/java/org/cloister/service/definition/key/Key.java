package org.cloister.service.definition.key;

import java.util.Optional;
import org.cloister.service.definition.toml.TomlWriter;

/**
 * A key of a table: what drives reading, the effective definition and the reference.
 *
 * @param name as it is written
 * @param type the kind of its value
 * @param fallback its value where it is not written
 * @param unset what holds where it is neither written nor has a fallback, for people; empty if it
 *     must be written
 * @param meaning one sentence or two, in Markdown
 * @param example a value as it is written
 * @param <T> what is made of its value
 */
public record Key<T>(
    String name,
    ValueType<T> type,
    Optional<T> fallback,
    String unset,
    String meaning,
    String example) {

  /**
   * {@return a key with a default}
   *
   * @param name as in the record
   * @param type as in the record
   * @param fallback the default
   * @param meaning as in the record
   * @param example as in the record
   * @param <T> as in the record
   */
  public static <T> Key<T> of(
      String name, ValueType<T> type, T fallback, String meaning, String example) {
    return new Key<>(name, type, Optional.of(fallback), "", meaning, example);
  }

  /**
   * {@return a key that need not be written}
   *
   * @param name as in the record
   * @param type as in the record
   * @param unset as in the record
   * @param meaning as in the record
   * @param example as in the record
   * @param <T> as in the record
   */
  public static <T> Key<T> optional(
      String name, ValueType<T> type, String unset, String meaning, String example) {
    return new Key<>(name, type, Optional.empty(), unset, meaning, example);
  }

  /**
   * {@return a key that must be written}
   *
   * @param name as in the record
   * @param type as in the record
   * @param meaning as in the record
   * @param example as in the record
   * @param <T> as in the record
   */
  public static <T> Key<T> required(
      String name, ValueType<T> type, String meaning, String example) {
    return new Key<>(name, type, Optional.empty(), "", meaning, example);
  }

  /** {@return what holds where it is not written, in Markdown} */
  public String defaultText() {
    return fallback
        .map(value -> "`" + TomlWriter.value(type.write(value)) + "`")
        .orElse(unset.isEmpty() ? "required" : unset);
  }
}
