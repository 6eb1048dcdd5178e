package org.cloister.service.definition.toml;

/**
 * A file, or an entry of a bundle, before anybody has looked into it.
 *
 * @param label its name as people know it
 * @param location its full name for error messages
 * @param content its bytes, never changed after this was made
 * @param failure why it could not be read; empty if it could
 */
public record Source(String label, String location, byte[] content, String failure) {

  /** The most bytes that a source may have; a larger one is refused before it is parsed. */
  public static final int LARGEST = 1 << 20;

  /**
   * {@return a source that was read}
   *
   * @param label its name as people know it
   * @param location its full name
   * @param content its bytes
   */
  public static Source read(String label, String location, byte[] content) {
    return new Source(label, location, content, "");
  }

  /**
   * {@return a source that could not be read}
   *
   * @param label its name as people know it
   * @param location its full name
   * @param failure why
   */
  public static Source unreadable(String label, String location, String failure) {
    return new Source(label, location, new byte[0], failure);
  }

  /**
   * {@return a source that is larger than {@link #LARGEST}}
   *
   * @param label its name as people know it
   * @param location its full name
   */
  public static Source tooLarge(String label, String location) {
    return unreadable(
        label, location, "is larger than 1 MiB, so it is not a service definition; not read");
  }

  /** {@return the origin of the whole} */
  public Origin whole() {
    return at(0, 0);
  }

  /**
   * {@return the origin of a place in it}
   *
   * @param line from 1
   * @param column from 1
   */
  public Origin at(int line, int column) {
    return new Origin(label, location, line, column);
  }
}
