package org.cloister.linux.launch;

/**
 * Goes on at a label if two values compare as said.
 *
 * @param condition how they must compare
 * @param left one value
 * @param right the other value
 * @param label where
 */
public record Jump(Condition condition, Argument left, Argument right, Label label)
    implements Step {

  /** How two signed 64-bit values must compare. */
  public enum Condition {
    /** Equal. */
    EQUAL("=="),
    /** Not equal. */
    NOT_EQUAL("!="),
    /** The left one is less. */
    LESS("<"),
    /** The left one is not less. */
    AT_LEAST(">=");

    private final String sign;

    Condition(String sign) {
      this.sign = sign;
    }

    /** {@return its sign in C} */
    @Override
    public String toString() {
      return sign;
    }
  }

  /** {@return whether it jumps whatever the values} */
  public boolean always() {
    return condition == Condition.EQUAL && left.equals(right);
  }

  @Override
  public String toString() {
    return always()
        ? "goto " + label.name()
        : "if " + left + " " + condition + " " + right + " goto " + label.name();
  }
}
