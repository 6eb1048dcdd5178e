package org.cloister.linux.launch;

import java.io.IOException;
import java.util.Optional;

/** A launch program failed at one of its steps, and nothing was executed. */
public final class LaunchException extends IOException {

  private static final long serialVersionUID = 1;

  private final int index;
  private final transient Step step;
  private final int number;

  LaunchException(String program, int index, Step step, int number) {
    super(program + ": step " + index + " " + step + ": " + Errno.describe(number));
    this.index = index;
    this.step = step;
    this.number = number;
  }

  /** {@return the number of the step that failed} */
  public int index() {
    return index;
  }

  /** {@return the step that failed} */
  public Step step() {
    return step;
  }

  /** {@return the error number} */
  public int number() {
    return number;
  }

  /** {@return the error, or empty if Linux has none with this number} */
  public Optional<Errno> errno() {
    return Errno.of(number);
  }

  /** {@return the path or name that the failing step is about, or empty if it is about none} */
  public Optional<String> subject() {
    if (!(step instanceof Call call)) {
      return Optional.empty();
    }
    if (!call.subject().isEmpty()) {
      return Optional.of(call.subject());
    }
    return call.arguments().stream()
        .filter(Text.class::isInstance)
        .map(argument -> ((Text) argument).value())
        .filter(text -> !text.isEmpty())
        .findFirst();
  }
}
