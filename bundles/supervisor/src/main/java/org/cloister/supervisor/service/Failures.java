package org.cloister.supervisor.service;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.CompletionException;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;
import org.cloister.supervisor.machine.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong, in the words of the state machine. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  static Failure of(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof SupervisionException refused) {
      return Failure.lasting(refused.code(), refused.getMessage());
    }
    if (cause instanceof IsolationException failed) {
      return new Failure(SupervisionErrorCode.FAILED, failed.getMessage(), passing(failed.code()));
    }
    if (cause instanceof IOException failed) {
      return Failure.lasting(SupervisionErrorCode.FAILED, message(failed));
    }
    LOG.error("a fault of the supervisor", cause);
    return Failure.lasting(SupervisionErrorCode.FAILED, "a fault of the supervisor: " + cause);
  }

  private static boolean passing(IsolationErrorCode code) {
    return code == IsolationErrorCode.BUSY
        || code == IsolationErrorCode.EXHAUSTED
        || code == IsolationErrorCode.TIMEOUT;
  }

  /** Some say only which file it was. */
  private static String message(IOException e) {
    return e instanceof FileSystemException failed && failed.getReason() == null
        ? failed.getFile() + ": " + failed.getClass().getSimpleName()
        : e.getMessage();
  }
}
