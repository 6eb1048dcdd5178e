package org.cloister.api.supervision;

/** Supervision refuses or fails; the message is one line fit for an operator. */
public class SupervisionException extends RuntimeException {
  private final SupervisionErrorCode code;

  /**
   * Makes a failure.
   *
   * @param code out of the closed set
   * @param message what failed, on which service, why, and what to do
   * @param cause what it came from, or {@code null}
   */
  public SupervisionException(SupervisionErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /**
   * Makes a failure with no further cause.
   *
   * @param code out of the closed set
   * @param message what failed, on which service, why, and what to do
   */
  public SupervisionException(SupervisionErrorCode code, String message) {
    this(code, message, null);
  }

  /** {@return the code out of the closed set} */
  public SupervisionErrorCode code() {
    return code;
  }
}
