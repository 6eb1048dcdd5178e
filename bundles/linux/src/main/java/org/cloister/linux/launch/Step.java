package org.cloister.linux.launch;

/**
 * One line of a launch program. Its {@code toString} is the line as a plan prints it. The factories
 * in {@link org.cloister.linux.launch.call} make system calls; the others are made here.
 */
public sealed interface Step permits Call, Compute, Load, Store, Jump, Label, Enter, Fail {

  /**
   * {@return goes on at a label}
   *
   * @param label where
   */
  static Jump jump(Label label) {
    return new Jump(Jump.Condition.EQUAL, Immediate.ZERO, Immediate.ZERO, label);
  }

  /**
   * {@return goes on at a label if two values compare as said, and with the next step if not}
   *
   * @param left one value
   * @param condition how they must compare
   * @param right the other value
   * @param label where
   */
  static Jump jumpIf(Argument left, Jump.Condition condition, Argument right, Label label) {
    return new Jump(condition, left, right, label);
  }

  /**
   * {@return copies a value}
   *
   * @param result where to
   * @param value what
   */
  static Compute set(Slot result, Argument value) {
    return new Compute(result, Compute.Operator.ADD, value, Immediate.ZERO);
  }

  /**
   * {@return computes with two values}
   *
   * @param result takes the outcome
   * @param left one value
   * @param operator what to do with them
   * @param right the other value
   */
  static Compute compute(Slot result, Argument left, Compute.Operator operator, Argument right) {
    return new Compute(result, operator, left, right);
  }

  /**
   * {@return loads 32 bits without a sign}
   *
   * @param result takes them
   * @param address where they are
   */
  static Load load32(Slot result, Argument address) {
    return new Load(result, Integer.BYTES, address);
  }

  /**
   * {@return loads 64 bits}
   *
   * @param result takes them
   * @param address where they are
   */
  static Load load64(Slot result, Argument address) {
    return new Load(result, Long.BYTES, address);
  }

  /**
   * {@return stores the lower 32 bits of a value}
   *
   * @param address where to
   * @param value what
   */
  static Store store32(Argument address, Argument value) {
    return new Store(Integer.BYTES, address, value);
  }

  /**
   * {@return stores 64 bits}
   *
   * @param address where to
   * @param value what
   */
  static Store store64(Argument address, Argument value) {
    return new Store(Long.BYTES, address, value);
  }
}
