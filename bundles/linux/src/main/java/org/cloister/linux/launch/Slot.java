package org.cloister.linux.launch;

/**
 * A variable of a program: 64 bits, zero at first. As an argument it stands for its content. Two
 * slots with the same name are two variables, and {@linkplain LaunchProgram#lines() a plan} numbers
 * them.
 */
public final class Slot implements Argument {

  /** Takes results that nobody wants. */
  public static final Slot DISCARD = new Slot("_");

  private final String name;

  private Slot(String name) {
    this.name = name;
  }

  /**
   * {@return a new variable}
   *
   * @param name printed in plans
   */
  public static Slot named(String name) {
    return new Slot(name);
  }

  /** {@return its name with a dollar sign} */
  @Override
  public String toString() {
    return "$" + name;
  }
}
