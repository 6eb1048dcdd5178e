package org.cloister.linux.launch;

/**
 * Reports an error and ends the program with {@link LaunchProgram#FAILED}.
 *
 * @param errno the error
 * @param reason why, for the plan and the error message
 */
public record Fail(Errno errno, String reason) implements Step {
  @Override
  public String toString() {
    return "fail(" + errno.name() + ")  # " + reason;
  }
}
