package org.cloister.linux.launch;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes a system call. If it fails with an error that is not tolerated, the program reports the
 * step and the error, and ends.
 *
 * @param call which
 * @param arguments up to six
 * @param result takes what it returns: on an error that is tolerated, the negated error number
 * @param tolerance the errors after which the program goes on
 * @param subject the path or name that it is about, if the arguments do not say it; may be empty
 */
public record Call(
    SystemCall call, List<Argument> arguments, Slot result, Tolerance tolerance, String subject)
    implements Step {

  /** Copies the arguments. */
  public Call {
    arguments = List.copyOf(arguments);
    if (arguments.size() > 6) {
      throw new IllegalArgumentException(call + " with " + arguments.size() + " arguments");
    }
  }

  /**
   * {@return a call that must succeed and whose result nobody wants}
   *
   * @param call which
   * @param arguments up to six
   */
  public static Call of(SystemCall call, Argument... arguments) {
    return new Call(call, List.of(arguments), Slot.DISCARD, Tolerance.NONE, "");
  }

  /**
   * {@return the same call, its result kept}
   *
   * @param slot takes it
   */
  public Call into(Slot slot) {
    return new Call(call, arguments, slot, tolerance, subject);
  }

  /**
   * {@return the same call, going on after these errors}
   *
   * @param errors at most four
   */
  public Call ignoring(Errno... errors) {
    return new Call(call, arguments, result, Tolerance.of(errors), subject);
  }

  /** {@return the same call, going on after any error} */
  public Call ignoringErrors() {
    return new Call(call, arguments, result, Tolerance.ALL, subject);
  }

  /**
   * {@return the same call, said to be about something}
   *
   * @param what a path or name, for the plan and the error message
   */
  public Call about(String what) {
    return new Call(call, arguments, result, tolerance, what);
  }

  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    if (result != Slot.DISCARD) {
      line.append(result).append(" = ");
    }
    line.append(call)
        .append(
            arguments.stream().map(Argument::toString).collect(Collectors.joining(", ", "(", ")")));
    if (!tolerance.equals(Tolerance.NONE)) {
      line.append(" ignoring ").append(tolerance);
    }
    if (!subject.isEmpty()) {
      line.append("  # ").append(subject);
    }
    return line.toString();
  }
}
