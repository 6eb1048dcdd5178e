package org.cloister.linux.terminal;

import java.io.OutputStream;
import org.osgi.annotation.versioning.ProviderType;

/** A pipe that another process reads. Thread-safe. */
@ProviderType
public interface InputPipe extends AutoCloseable {
  /** {@return the descriptor for the other process, until {@link #release()}} */
  int reader();

  /** Closes the reading end here, once the other process has it. Idempotent. */
  void release();

  /** {@return what the other process reads; closing it is its end of file} */
  OutputStream input();

  /** Closes both ends. Idempotent. */
  @Override
  void close();
}
