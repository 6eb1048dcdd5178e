package org.cloister.shell.call;

/** A command does not do what was asked; the message is one line for the operator. */
public final class Refusal extends RuntimeException {
  /** Exit code: what was asked for did not come about. */
  public static final int FAILED = 1;

  /** Exit code: the command line is wrong. */
  public static final int USAGE = 2;

  /** Exit code: there is no service or backend of that name. */
  public static final int UNKNOWN = 4;

  private final int code;

  /**
   * Makes a refusal.
   *
   * @param code the exit code
   * @param message what is wrong and what would be right
   */
  public Refusal(int code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** {@return the exit code} */
  public int code() {
    return code;
  }

  /** The message alone: Gogo shows exceptions by this. */
  @Override
  public String toString() {
    return getMessage();
  }
}
