package org.cloister.shell.call;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;

/**
 * Any failure as an operator sees it.
 *
 * @param code the exit code
 * @param line what failed and why
 * @param fault whether it is the platform's own mistake, and its log has the rest
 */
public record Failure(int code, String line, boolean fault) {

  /**
   * {@return a failure's exit code and line}
   *
   * @param thrown what a verb or a future threw
   */
  public static Failure of(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof Refusal refusal) {
      return new Failure(refusal.code(), refusal.getMessage(), false);
    }
    if (cause instanceof SupervisionException supervision) {
      boolean unknown = supervision.code() == SupervisionErrorCode.UNKNOWN_SERVICE;
      return new Failure(
          unknown ? Refusal.UNKNOWN : Refusal.FAILED, oneLine(supervision.getMessage()), false);
    }
    if (cause instanceof IsolationException isolation) {
      return new Failure(
          Refusal.FAILED,
          oneLine(isolation.getMessage()),
          isolation.code() == IsolationErrorCode.INTERNAL);
    }
    if (cause instanceof java.io.IOException) {
      return new Failure(Refusal.FAILED, oneLine(String.valueOf(cause.getMessage())), false);
    }
    if (cause instanceof InterruptedException) {
      return new Failure(130, "interrupted", false);
    }
    return new Failure(
        Refusal.FAILED,
        "a fault of the platform (%s); its log says more".formatted(oneLine(cause.toString())),
        true);
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
