package org.cloister.backend.kvm.cache;

import java.io.IOException;
import java.io.OutputStream;

/** Makes the content of a cached file. */
@FunctionalInterface
public interface Content {
  /**
   * Writes the content.
   *
   * @param out takes it; closed by the caller
   * @throws IOException if it cannot be made or written; nothing is cached then
   */
  void writeTo(OutputStream out) throws IOException;
}
