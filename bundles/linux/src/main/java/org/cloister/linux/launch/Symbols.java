package org.cloister.linux.launch;

import org.cloister.linux.seccomp.Architecture;

/** What the numbers of one kind are called, and how they differ between architectures. */
public interface Symbols {
  /** Plain decimal numbers. */
  Symbols DECIMAL = Long::toString;

  /** Octal numbers, for file modes. */
  Symbols OCTAL = value -> value == 0 ? "0" : "0" + Long.toOctalString(value);

  /** Hexadecimal numbers, for masks. */
  Symbols HEXADECIMAL = value -> "0x" + Long.toHexString(value);

  /**
   * {@return how a plan prints a number}
   *
   * @param value the number as on x86-64
   */
  String print(long value);

  /**
   * {@return the number that an architecture has for it}
   *
   * @param value the number as on x86-64
   * @param architecture where it is used
   */
  default long encode(long value, Architecture architecture) {
    return value;
  }
}
