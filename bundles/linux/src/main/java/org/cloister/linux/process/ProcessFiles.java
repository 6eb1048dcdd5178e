package org.cloister.linux.process;

import java.io.IOException;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Reads files as another process sees them. An OSGi service. Thread-safe. */
@ProviderType
public interface ProcessFiles {
  /**
   * Reads a regular file. The path is resolved with the process's root as the root, symbolic links
   * too: whatever links somebody inside planted, nothing outside is read. What is no regular file
   * is not opened, so that no device is touched and no pipe waited for.
   *
   * @param process whose root it is
   * @param path absolute, in that root
   * @param limit at most so many bytes are read
   * @return its content, or empty if there is no such regular file
   * @throws IOException if it cannot be read, or the process has ended
   */
  Optional<byte[]> read(ProcessIdentity process, String path, int limit) throws IOException;
}
