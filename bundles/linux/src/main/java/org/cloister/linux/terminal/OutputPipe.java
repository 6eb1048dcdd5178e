package org.cloister.linux.terminal;

import java.io.InputStream;
import org.osgi.annotation.versioning.ProviderType;

/** A pipe that another process writes to. Thread-safe. */
@ProviderType
public interface OutputPipe extends AutoCloseable {
  /** {@return the descriptor for the other process, until {@link #release()}} */
  int writer();

  /** Closes the writing end here, once the other process has it. Idempotent. */
  void release();

  /** {@return what was written; at its end when the last writer has closed it} */
  InputStream output();

  /** Closes both ends; a reader sees the end. Idempotent. */
  @Override
  void close();
}
