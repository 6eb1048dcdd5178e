package org.cloister.backend.kvm.control;

import java.io.IOException;

/** A guest sent what its launch-program server never sends. */
public final class ProtocolException extends IOException {
  /**
   * Tells what came.
   *
   * @param message what is wrong with it
   */
  ProtocolException(String message) {
    super(message);
  }
}
