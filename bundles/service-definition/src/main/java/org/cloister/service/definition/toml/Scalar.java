package org.cloister.service.definition.toml;

/**
 * A single value.
 *
 * @param value a {@code String}, {@code Long}, {@code Double}, {@code Boolean}, or one of the date
 *     and time types of {@code java.time}
 * @param origin where it was written
 */
public record Scalar(Object value, Origin origin) implements Node {
  /**
   * {@return a value that no source has written}
   *
   * @param value as in the record
   */
  public static Scalar of(Object value) {
    return new Scalar(value, Origin.DEFAULT);
  }

  @Override
  public Scalar from(Origin place) {
    return new Scalar(value, place);
  }
}
