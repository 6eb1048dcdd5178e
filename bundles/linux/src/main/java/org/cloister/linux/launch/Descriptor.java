package org.cloister.linux.launch;

/**
 * A file descriptor that a program is started with, beyond standard input, output and error. Its
 * number is settled when the program is built: those that {@linkplain #passed(String) the executed
 * program gets too} come first, from 3 on, in the order in which the builder was told of them.
 */
public final class Descriptor implements Argument {

  /** Where a program reports its process id and its failing step. */
  public static final Descriptor STATUS = new Descriptor("status", false);

  /** The program itself, for somebody else to execute it by its descriptor. */
  public static final Descriptor IMAGE = new Descriptor("image", false);

  /** What becomes standard input where somebody else starts the program with an input of theirs. */
  public static final Descriptor INPUT = new Descriptor("input", false);

  /** What becomes standard output there. */
  public static final Descriptor OUTPUT = new Descriptor("output", false);

  /** What becomes standard error there. */
  public static final Descriptor ERROR = new Descriptor("error", false);

  private final String name;
  private final boolean passed;

  private Descriptor(String name, boolean passed) {
    this.name = name;
    this.passed = passed;
  }

  /**
   * {@return a descriptor that is closed when the program executes another}
   *
   * @param name printed in plans
   */
  public static Descriptor of(String name) {
    return new Descriptor(name, false);
  }

  /**
   * {@return a descriptor that the executed program gets too, such as a listening socket}
   *
   * @param name printed in plans
   */
  public static Descriptor passed(String name) {
    return new Descriptor(name, true);
  }

  /** {@return whether the executed program gets it too} */
  public boolean isPassed() {
    return passed;
  }

  /** {@return its name in angle brackets} */
  @Override
  public String toString() {
    return "<" + name + ">";
  }
}
