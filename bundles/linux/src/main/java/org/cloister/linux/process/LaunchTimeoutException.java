package org.cloister.linux.process;

import java.io.IOException;

/** A launch program did not get as far as executing the service in time; its process was killed. */
public final class LaunchTimeoutException extends IOException {

  private static final long serialVersionUID = 1;

  /**
   * Says so.
   *
   * @param message which program, and how long it had
   */
  public LaunchTimeoutException(String message) {
    super(message);
  }
}
