package org.cloister.backend.libvirt.lxc.connection;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;

/** Turns what libvirt reports into errors of the isolation API. */
final class Failures {
  /** What the C library says, and what that means, for libvirt passes it on in its messages. */
  private record Words(String text, IsolationErrorCode code, String errno) {}

  private static final List<Words> WORDS =
      List.of(
          new Words("no such file or directory", IsolationErrorCode.NOT_FOUND, "ENOENT"),
          new Words("no such device", IsolationErrorCode.UNAVAILABLE, "ENODEV"),
          new Words("permission denied", IsolationErrorCode.DENIED, "EACCES"),
          new Words("operation not permitted", IsolationErrorCode.DENIED, "EPERM"),
          new Words("read-only file system", IsolationErrorCode.DENIED, "EROFS"),
          new Words("no space left on device", IsolationErrorCode.EXHAUSTED, "ENOSPC"),
          new Words("cannot allocate memory", IsolationErrorCode.EXHAUSTED, "ENOMEM"),
          new Words("too many open files", IsolationErrorCode.EXHAUSTED, "EMFILE"),
          new Words("resource temporarily unavailable", IsolationErrorCode.EXHAUSTED, "EAGAIN"),
          new Words("device or resource busy", IsolationErrorCode.BUSY, "EBUSY"),
          new Words("already exists", IsolationErrorCode.BUSY, ""),
          new Words("already active", IsolationErrorCode.BUSY, ""),
          new Words("file exists", IsolationErrorCode.BUSY, "EEXIST"),
          new Words("too many levels of symbolic links", IsolationErrorCode.BAD_PATH, "ELOOP"),
          new Words("not a directory", IsolationErrorCode.BAD_PATH, "ENOTDIR"),
          new Words("exec format error", IsolationErrorCode.BAD_PATH, "ENOEXEC"));

  private Failures() {}

  /**
   * {@return the error}
   *
   * @param step what was being done
   * @param object to which domain
   * @param failure what libvirt reports
   * @param cause what the container's log says, where libvirt's message hides it
   */
  static IsolationException of(
      String step, String object, LibvirtFailure failure, Optional<String> cause) {
    String reason = cause.orElse(String.valueOf(failure.getMessage()));
    String lower = reason.toLowerCase(Locale.ROOT);
    Optional<Words> words =
        WORDS.stream().filter(known -> lower.contains(known.text())).findFirst();
    IsolationErrorCode code =
        specific(failure)
            .orElseGet(() -> words.map(Words::code).orElse(IsolationErrorCode.INTERNAL));
    return new IsolationException(
        code, step, object, words.map(Words::errno).orElse(""), reason, "", failure);
  }

  /** {@return what the number alone says; most errors have one that says nothing} */
  private static Optional<IsolationErrorCode> specific(LibvirtFailure failure) {
    return Optional.ofNullable(
        switch (failure.number()) {
          case VIR_ERR_NO_DOMAIN -> IsolationErrorCode.GONE;
          case VIR_ERR_DOM_EXIST, VIR_ERR_RESOURCE_BUSY -> IsolationErrorCode.BUSY;
          case VIR_ERR_OPERATION_TIMEOUT, VIR_ERR_AGENT_UNRESPONSIVE -> IsolationErrorCode.TIMEOUT;
          case VIR_ERR_NO_CONNECT, VIR_ERR_INVALID_CONN, VIR_ERR_RPC, VIR_ERR_NO_SUPPORT ->
              IsolationErrorCode.UNAVAILABLE;
          case VIR_ERR_ACCESS_DENIED,
              VIR_ERR_OPERATION_DENIED,
              VIR_ERR_AUTH_FAILED,
              VIR_ERR_AUTH_CANCELLED,
              VIR_ERR_AUTH_UNAVAILABLE ->
              IsolationErrorCode.DENIED;
          case VIR_ERR_CONFIG_UNSUPPORTED,
              VIR_ERR_OPERATION_UNSUPPORTED,
              VIR_ERR_ARGUMENT_UNSUPPORTED ->
              IsolationErrorCode.REFUSED;
          case VIR_ERR_NO_MEMORY -> IsolationErrorCode.EXHAUSTED;
          default -> null;
        });
  }
}
