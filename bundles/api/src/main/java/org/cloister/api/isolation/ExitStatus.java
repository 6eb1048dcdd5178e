package org.cloister.api.isolation;

/**
 * How a process ended.
 *
 * @param kind how
 * @param value the exit code (0 to 255) or the signal's number; 0 if unknown
 */
public record ExitStatus(Kind kind, int value) {

  /** How a process ended. */
  public enum Kind {
    /** It called exit; the value is its code. */
    EXITED,
    /** A signal ended it; the value is its number. */
    SIGNALED,
    /** It ended while nobody could collect its status. */
    UNKNOWN
  }

  /** It ended while nobody could collect its status. */
  public static final ExitStatus UNKNOWN = new ExitStatus(Kind.UNKNOWN, 0);

  /**
   * {@return the status of a process that exited}
   *
   * @param code 0 to 255
   */
  public static ExitStatus exited(int code) {
    return new ExitStatus(Kind.EXITED, code);
  }

  /**
   * {@return the status of a process that a signal ended}
   *
   * @param signal the signal's number
   */
  public static ExitStatus signaled(int signal) {
    return new ExitStatus(Kind.SIGNALED, signal);
  }

  /** {@return whether it exited with code 0} */
  public boolean success() {
    return kind == Kind.EXITED && value == 0;
  }

  /**
   * {@return the status as a shell's {@code $?}: the code, 128 plus the signal, or 255 if unknown}
   */
  public int shellCode() {
    return switch (kind) {
      case EXITED -> value;
      case SIGNALED -> 128 + value;
      case UNKNOWN -> 255;
    };
  }

  @Override
  public String toString() {
    return switch (kind) {
      case EXITED -> "exited with code " + value;
      case SIGNALED -> "killed by " + Signal.of(value).name();
      case UNKNOWN -> "ended, status unknown";
    };
  }
}
