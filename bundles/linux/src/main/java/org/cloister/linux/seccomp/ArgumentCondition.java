package org.cloister.linux.seccomp;

/**
 * A condition on one argument of a call: {@code (argument & mask) comparison value}, unsigned.
 *
 * <p>The kernel takes many arguments as 32-bit integers and ignores the upper half of the register.
 * For those the mask must be {@link #INT}, or else a hostile caller passes a comparison by a bit
 * that the kernel never looks at.
 *
 * @param argument which argument, 0 to 5
 * @param mask the bits that count
 * @param comparison how they are compared
 * @param value what they are compared with; has no bit outside the mask
 */
public record ArgumentCondition(int argument, long mask, Comparison comparison, long value) {
  /** The mask of an argument that the kernel takes as a 32-bit integer. */
  public static final long INT = 0xFFFFFFFFL;

  /** The mask of an argument that the kernel takes in full. */
  public static final long LONG = -1L;

  private static final int LAST_ARGUMENT = 5;

  /** A comparison of unsigned numbers. */
  public enum Comparison {
    /** Is equal. */
    EQUAL("=="),
    /** Is not equal. */
    NOT_EQUAL("!="),
    /** Is less. */
    LESS("<"),
    /** Is less or equal. */
    LESS_OR_EQUAL("<="),
    /** Is greater. */
    GREATER(">"),
    /** Is greater or equal. */
    GREATER_OR_EQUAL(">=");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    /** {@return the sign that stands for it in a profile's text} */
    public String sign() {
      return sign;
    }

    private boolean holds(int order) {
      return switch (this) {
        case EQUAL -> order == 0;
        case NOT_EQUAL -> order != 0;
        case LESS -> order < 0;
        case LESS_OR_EQUAL -> order <= 0;
        case GREATER -> order > 0;
        case GREATER_OR_EQUAL -> order >= 0;
      };
    }
  }

  /** Checks the ranges. */
  public ArgumentCondition {
    if (argument < 0 || argument > LAST_ARGUMENT) {
      throw new IllegalArgumentException("there is no argument " + argument + ", only 0 to 5");
    }
    if (mask == 0 || (value & ~mask) != 0) {
      throw new IllegalArgumentException(
          String.format("a condition with mask 0x%x and value 0x%x decides nothing", mask, value));
    }
  }

  /**
   * {@return whether some bits of an argument have a value}
   *
   * @param argument which argument, 0 to 5
   * @param mask the bits that count
   * @param value their value
   */
  public static ArgumentCondition maskedEqual(int argument, long mask, long value) {
    return new ArgumentCondition(argument, mask, Comparison.EQUAL, value);
  }

  /**
   * {@return whether it holds}
   *
   * @param arguments the call's six arguments
   */
  public boolean holds(long... arguments) {
    return comparison.holds(Long.compareUnsigned(arguments[argument] & mask, value));
  }

  /** {@return it as a profile's text has it: {@code arg0 & 0xff == 0x1}} */
  @Override
  public String toString() {
    String masked = mask == LONG ? "" : " & 0x" + Long.toHexString(mask);
    return "arg" + argument + masked + " " + comparison.sign + " 0x" + Long.toHexString(value);
  }
}
