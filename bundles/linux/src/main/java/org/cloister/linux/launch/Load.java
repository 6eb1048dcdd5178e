package org.cloister.linux.launch;

/**
 * Loads a value from memory.
 *
 * @param result takes it; what is narrower than 64 bits is filled with zeros
 * @param width 4 or 8 bytes
 * @param address where it is
 */
public record Load(Slot result, int width, Argument address) implements Step {

  /** Checks the width. */
  public Load {
    Store.checkWidth(width);
  }

  @Override
  public String toString() {
    return result + " = load" + width * Byte.SIZE + "(" + address + ")";
  }
}
