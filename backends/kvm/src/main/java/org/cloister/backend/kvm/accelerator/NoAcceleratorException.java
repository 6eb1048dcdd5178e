package org.cloister.backend.kvm.accelerator;

import java.io.IOException;

/** No guest boots on this host; the message tells why not. */
public final class NoAcceleratorException extends IOException {
  /**
   * Tells why.
   *
   * @param message what was tried and what came of it
   */
  NoAcceleratorException(String message) {
    super(message);
  }
}
