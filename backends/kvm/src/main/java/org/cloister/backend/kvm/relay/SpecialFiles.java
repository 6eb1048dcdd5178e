package org.cloister.backend.kvm.relay;

import java.nio.file.Path;
import java.util.Optional;

/** Tells which of the host's files are ways into its kernel, that no guest can go. */
public interface SpecialFiles {
  /**
   * {@return the socket at a path; empty if there is something else, or nothing}
   *
   * @param path an absolute path on the host; symbolic links are followed
   */
  Optional<SocketFile> socket(Path path);

  /**
   * {@return whether a device or a pipe is at a path}
   *
   * @param path an absolute path on the host; symbolic links are followed
   */
  boolean deviceOrPipe(Path path);
}
