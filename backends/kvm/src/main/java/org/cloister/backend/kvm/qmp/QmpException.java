package org.cloister.backend.kvm.qmp;

import java.io.IOException;

/** QEMU refused a command, or could not carry it out. */
public final class QmpException extends IOException {
  private final String kind;

  /**
   * Tells what was refused.
   *
   * @param command the command's name
   * @param kind the error's class
   * @param description QEMU's words
   */
  QmpException(String command, String kind, String description) {
    super("QEMU refused " + command + ": " + description);
    this.kind = kind;
  }

  /** {@return the error's class, such as {@code GenericError}, {@code CommandNotFound}} */
  public String kind() {
    return kind;
  }
}
