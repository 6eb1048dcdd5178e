package org.cloister.linux.launch;

/**
 * Zeroed bytes that system calls write to and steps load from. Two buffers with the same name are
 * two buffers.
 */
public final class Buffer implements Data {

  private final String name;
  private final int size;

  private Buffer(String name, int size) {
    this.name = name;
    this.size = size;
  }

  /**
   * {@return a new buffer}
   *
   * @param name printed in plans
   * @param size in bytes, at least 1
   */
  public static Buffer named(String name, int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a buffer of " + size + " bytes");
    }
    return new Buffer(name, size);
  }

  @Override
  public int size() {
    return size;
  }

  /** {@return its name with an ampersand} */
  @Override
  public String toString() {
    return "&" + name;
  }
}
