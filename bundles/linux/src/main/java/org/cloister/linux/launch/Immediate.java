package org.cloister.linux.launch;

import org.cloister.linux.seccomp.Architecture;

/**
 * A number.
 *
 * @param value the number as on x86-64
 * @param symbols what it is called
 */
public record Immediate(long value, Symbols symbols) implements Argument {

  /** Zero, or the null pointer. */
  public static final Immediate ZERO = of(0);

  /** The null pointer, printed as such. */
  public static final Immediate NULL = new Immediate(0, value -> "NULL");

  /**
   * {@return a number printed in decimal}
   *
   * @param value the number
   */
  public static Immediate of(long value) {
    return new Immediate(value, Symbols.DECIMAL);
  }

  /**
   * {@return the number to use}
   *
   * @param architecture where
   */
  public long encode(Architecture architecture) {
    return symbols.encode(value, architecture);
  }

  @Override
  public String toString() {
    return symbols.print(value);
  }
}
