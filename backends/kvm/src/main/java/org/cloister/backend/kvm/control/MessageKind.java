package org.cloister.backend.kvm.control;

import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Report;

/** What a guest tells. The first three are passed on from a program's own {@link Report}s. */
public enum MessageKind {
  /** A step of a program failed: value is its offset, extra the error number. */
  FAILED(Report.Kind.FAILED.code()),
  /** The process that goes on as the service exists: value is its process id. */
  STARTED(Report.Kind.STARTED.code()),
  /** The process waits at its gate. */
  WAITING(Report.Kind.WAITING.code()),
  /**
   * The server takes programs, told to whoever connects: value is the version of what it speaks.
   */
  READY(16),
  /** The program was executed: value is its process id. */
  EXECUTED(17),
  /**
   * The process has ended: value is the process id of its monitor, which tells it again to whoever
   * connects until it is killed; extra is what wait4(2) tells.
   */
  EXITED(18);

  private final Immediate code;

  MessageKind(Immediate code) {
    this.code = code;
  }

  MessageKind(int code) {
    this.code = new Immediate(code, value -> name());
  }

  /** {@return the number that stands for it in a message} */
  Immediate code() {
    return code;
  }
}
