package org.cloister.linux.sandbox.failure;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Shortfall;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.Fail;
import org.cloister.linux.launch.LaunchException;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.process.LaunchTimeoutException;
import org.cloister.linux.sandbox.Subject;
import org.cloister.linux.sandbox.Subject.Role;

/** Turns failures of steps and of files into errors of the isolation API. */
public final class Failures {
  private Failures() {}

  /**
   * {@return the error for a spec that cannot be honoured; empty if it can}
   *
   * @param shortfalls what of it cannot
   */
  public static Optional<IsolationException> refusal(List<Shortfall> shortfalls) {
    return shortfalls.stream()
        .findFirst()
        .map(
            first ->
                new IsolationException(
                    IsolationErrorCode.REFUSED,
                    "honour",
                    first.directive().key(),
                    "",
                    first.reason(),
                    shortfalls.size() == 1 ? "" : "and " + (shortfalls.size() - 1) + " more",
                    null));
  }

  /**
   * {@return the error for a step of a launch program that failed}
   *
   * @param failure what the program reported
   */
  public static IsolationException of(LaunchException failure) {
    Optional<Subject> subject = subject(failure);
    Optional<Errno> errno = failure.errno();
    if (errno.isEmpty()) {
      return new IsolationException(
          IsolationErrorCode.INTERNAL,
          step(failure, subject),
          subject.map(Subject::object).orElse(""),
          "",
          Errno.describe(failure.number()),
          "",
          failure);
    }
    Explanation explanation =
        subject
            .map(known -> Explanation.of(known.role(), errno.get()))
            .orElseGet(() -> Explanation.of(errno.get()));
    return new IsolationException(
        explanation.code(),
        step(failure, subject),
        subject.map(Subject::object).or(failure::subject).orElse(""),
        errno.get().name(),
        explanation.reason(),
        explanation.hint(),
        failure);
  }

  /**
   * {@return the error for something that went wrong around a launch}
   *
   * @param step what was being done
   * @param failure what went wrong
   */
  public static IsolationException of(String step, IOException failure) {
    if (failure instanceof LaunchException launch) {
      return of(launch);
    }
    String reason = String.valueOf(failure.getMessage());
    String object = "";
    IsolationErrorCode code =
        failure instanceof LaunchTimeoutException
            ? IsolationErrorCode.TIMEOUT
            : IsolationErrorCode.INTERNAL;
    if (failure instanceof FileSystemException file) {
      object = String.valueOf(file.getFile());
      reason = file.getReason() == null ? words(file) : file.getReason();
      code = code(file);
    }
    return new IsolationException(code, step, object, "", reason, "", failure);
  }

  private static IsolationErrorCode code(FileSystemException failure) {
    if (failure instanceof NoSuchFileException) {
      return IsolationErrorCode.NOT_FOUND;
    }
    if (failure instanceof AccessDeniedException) {
      return IsolationErrorCode.DENIED;
    }
    if (failure instanceof FileAlreadyExistsException) {
      return IsolationErrorCode.BUSY;
    }
    return IsolationErrorCode.INTERNAL;
  }

  private static String words(FileSystemException failure) {
    return switch (code(failure)) {
      case NOT_FOUND -> "no such file or directory";
      case DENIED -> "permission denied";
      case BUSY -> "exists already";
      default -> failure.getClass().getSimpleName();
    };
  }

  private static Optional<Subject> subject(LaunchException failure) {
    boolean birth = failure.step() instanceof Call call && call.call() == SystemCall.CLONE3;
    return birth
        ? Optional.of(new Subject(Role.NAMESPACE, "process"))
        : note(failure).flatMap(Subject::parse);
  }

  private static Optional<String> note(LaunchException failure) {
    return failure.step() instanceof Fail fail ? Optional.of(fail.reason()) : failure.subject();
  }

  private static String step(LaunchException failure, Optional<Subject> subject) {
    boolean command =
        subject
            .filter(known -> known.role() == Role.COMMAND || known.role() == Role.INTERPRETER)
            .isPresent();
    if (command) {
      return "execve";
    }
    return failure.step() instanceof Call call ? call.call().toString() : "launch";
  }
}
