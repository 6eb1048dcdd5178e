package org.cloister.backend.kvm.live;

import java.io.IOException;

/** QEMU was not executed, and would not be if it were tried again. Nothing is left of it. */
public final class UnlaunchedException extends IOException {
  /**
   * Passes on why.
   *
   * @param cause why
   */
  UnlaunchedException(IOException cause) {
    super(cause.getMessage(), cause);
  }

  @Override
  public synchronized IOException getCause() {
    return (IOException) super.getCause();
  }
}
