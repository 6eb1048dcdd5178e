package org.cloister.linux.launch;

/**
 * Computes with two 64-bit values.
 *
 * @param result takes the outcome
 * @param operator what to do with them
 * @param left one value
 * @param right the other value
 */
public record Compute(Slot result, Operator operator, Argument left, Argument right)
    implements Step {

  /** What to do with two values. */
  public enum Operator {
    /** Sum. */
    ADD("+"),
    /** Difference. */
    SUBTRACT("-"),
    /** Bits set in both. */
    AND("&"),
    /** Bits set in either. */
    OR("|"),
    /** Shifts to the left; the right value is 0 to 63. */
    SHIFT_LEFT("<<"),
    /** Shifts to the right, filling with zeros; the right value is 0 to 63. */
    SHIFT_RIGHT(">>");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    /** {@return its sign in C} */
    @Override
    public String toString() {
      return sign;
    }
  }

  @Override
  public String toString() {
    boolean copy = operator == Operator.ADD && Immediate.ZERO.equals(right);
    return result + " = " + (copy ? left : left + " " + operator + " " + right);
  }
}
