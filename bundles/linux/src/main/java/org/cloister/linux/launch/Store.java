package org.cloister.linux.launch;

/**
 * Stores a value in memory.
 *
 * @param width 4 or 8 bytes; of a wider value the lower bytes are stored
 * @param address where to
 * @param value what
 */
public record Store(int width, Argument address, Argument value) implements Step {

  /** Checks the width. */
  public Store {
    checkWidth(width);
  }

  static void checkWidth(int width) {
    if (width != Integer.BYTES && width != Long.BYTES) {
      throw new IllegalArgumentException("memory is accessed by 4 or 8 bytes, not " + width);
    }
  }

  @Override
  public String toString() {
    return "store" + width * Byte.SIZE + "(" + address + ", " + value + ")";
  }
}
