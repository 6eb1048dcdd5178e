package org.cloister.client;

import java.io.IOException;

/** Nobody reads any longer what this process prints: {@code cloister list | head}. */
public final class ReaderGoneException extends IOException {
  private static final long serialVersionUID = 1;

  ReaderGoneException(IOException cause) {
    super(cause);
  }
}
