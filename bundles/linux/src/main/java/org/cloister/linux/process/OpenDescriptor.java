package org.cloister.linux.process;

import org.osgi.annotation.versioning.ProviderType;

/** An open file descriptor of this process, to be closed by who got it. Thread-safe. */
@ProviderType
public interface OpenDescriptor extends AutoCloseable {
  /**
   * {@return its number}
   *
   * @throws IllegalStateException if it is closed
   */
  int number();

  /** Closes it. Idempotent. */
  @Override
  void close();
}
