package org.cloister.client.wire;

import java.io.IOException;

/** The other side does not keep to the protocol. */
public final class WireException extends IOException {
  /**
   * Makes one.
   *
   * @param message what is wrong
   */
  public WireException(String message) {
    super(message);
  }
}
