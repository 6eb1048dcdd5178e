package org.cloister.api.isolation;

import java.util.Optional;

/**
 * A backend's failure: what failed, on which object, why, and what to do. The message is one line
 * fit for an operator; the parts are for programs.
 */
public class IsolationException extends Exception {
  private final IsolationErrorCode code;
  private final String step;
  private final String object;
  private final String errno;
  private final String hint;

  /**
   * Makes a failure.
   *
   * @param code out of the closed set
   * @param step what was being done: {@code mount /usr}, {@code execve}
   * @param object the path, user or thing that it was done to; empty if there is none
   * @param errno the errno's name, {@code ENOENT}; empty if no system call failed
   * @param reason why, in words
   * @param hint what to do about it; empty if nothing can be said
   * @param cause what it came from, or {@code null}
   */
  public IsolationException(
      IsolationErrorCode code,
      String step,
      String object,
      String errno,
      String reason,
      String hint,
      Throwable cause) {
    super(message(step, object, errno, reason, hint), cause);
    this.code = code;
    this.step = step;
    this.object = object;
    this.errno = errno;
    this.hint = hint;
  }

  /**
   * Makes a failure without a failing system call.
   *
   * @param code out of the closed set
   * @param step what was being done
   * @param reason why it failed, in words
   */
  public IsolationException(IsolationErrorCode code, String step, String reason) {
    this(code, step, "", "", reason, "", null);
  }

  /** {@return the code out of the closed set} */
  public IsolationErrorCode code() {
    return code;
  }

  /** {@return what was being done} */
  public String step() {
    return step;
  }

  /** {@return what it was done to, if anything} */
  public Optional<String> object() {
    return optional(object);
  }

  /** {@return the name of the failing system call's errno, if one failed} */
  public Optional<String> errno() {
    return optional(errno);
  }

  /** {@return what to do about it, if anything can be said} */
  public Optional<String> hint() {
    return optional(hint);
  }

  private static Optional<String> optional(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static String message(
      String step, String object, String errno, String reason, String hint) {
    StringBuilder text = new StringBuilder(step);
    if (!object.isEmpty()) {
      text.append(' ').append(object);
    }
    text.append(": ").append(reason);
    if (!errno.isEmpty()) {
      text.append(" (").append(errno).append(')');
    }
    if (!hint.isEmpty()) {
      text.append("; ").append(hint);
    }
    return text.toString();
  }
}
