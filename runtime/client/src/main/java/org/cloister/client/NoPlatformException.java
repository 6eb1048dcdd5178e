package org.cloister.client;

import java.io.IOException;

/** No platform runs on that home. */
final class NoPlatformException extends IOException {
  private static final long serialVersionUID = 1L;

  NoPlatformException(String message) {
    super(message);
  }
}
