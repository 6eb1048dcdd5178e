package org.cloister.api.isolation;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/** Keeps a sandbox's record where it survives the platform. Implemented by the platform. */
@ProviderType
@FunctionalInterface
public interface SandboxRecorder {
  /**
   * Keeps the record; when this returns it is durable for as long as the sandbox can live.
   *
   * @param record what to keep; replaces an earlier record of the same instance
   * @throws IOException if it could not be written
   */
  void save(SandboxRecord record) throws IOException;
}
