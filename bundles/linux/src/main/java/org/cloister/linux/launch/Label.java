package org.cloister.linux.launch;

/**
 * A place in a program that jumps lead to; as a step it does nothing. Two labels with the same name
 * are two places.
 */
public final class Label implements Step {

  private final String name;

  private Label(String name) {
    this.name = name;
  }

  /**
   * {@return a new label}
   *
   * @param name printed in plans
   */
  public static Label named(String name) {
    return new Label(name);
  }

  /** {@return its name} */
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return name + ":";
  }
}
