package org.cloister.linux.launch;

/**
 * The address of a byte in a program's memory.
 *
 * @param data where
 * @param offset from its first byte
 */
public record Address(Data data, int offset) implements Argument {

  /** Checks that the byte exists. */
  public Address {
    if (offset < 0 || offset >= data.size()) {
      throw new IndexOutOfBoundsException("no byte " + offset + " in " + data);
    }
  }

  @Override
  public String toString() {
    return data + "+" + offset;
  }
}
