package org.cloister.linux.launch;

/**
 * Bytes in a program's memory. As an argument it stands for their address. Texts that are equal
 * share their bytes; anything else has bytes of its own.
 */
public sealed interface Data extends Argument permits Text, Struct, Buffer {
  /** {@return how many bytes it takes} */
  int size();

  /**
   * {@return the address of one of its bytes}
   *
   * @param offset from its first byte
   */
  default Address at(int offset) {
    return new Address(this, offset);
  }
}
