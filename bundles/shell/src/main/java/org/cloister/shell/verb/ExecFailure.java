package org.cloister.shell.verb;

import org.cloister.api.isolation.IsolationException;
import org.cloister.shell.call.Refusal;

/** Exit codes for a program that could not be run, as env(1) and container engines have them. */
final class ExecFailure {
  private static final int NOT_RUN = 125;
  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;

  private ExecFailure() {}

  static Refusal of(String service, IsolationException failure) {
    int code =
        switch (failure.code()) {
          case NOT_FOUND -> failure.step().startsWith("chdir") ? NOT_RUN : NOT_FOUND;
          case DENIED -> NOT_EXECUTABLE;
          default -> NOT_RUN;
        };
    return new Refusal(code, service + ": " + failure.getMessage());
  }
}
