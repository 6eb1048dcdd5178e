package org.cloister.linux.process;

import org.cloister.linux.launch.LaunchProgram;
import org.osgi.annotation.versioning.ProviderType;

/** A compiled launch program in anonymous memory, ready to be started. Thread-safe. */
@ProviderType
public interface PreparedImage extends AutoCloseable {
  /** {@return the program} */
  LaunchProgram program();

  /** Frees the memory. Idempotent; what was started is not affected. */
  @Override
  void close();
}
