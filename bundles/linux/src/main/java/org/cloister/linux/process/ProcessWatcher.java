package org.cloister.linux.process;

import java.io.IOException;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Waits for all processes of the platform on one thread. An OSGi service. Thread-safe. */
@ProviderType
public interface ProcessWatcher {
  /**
   * Takes over a process that was launched earlier, perhaps by another virtual machine.
   *
   * @param identity what to recognise it by
   * @return the process, or empty if it has ended
   * @throws IOException if it cannot be watched
   */
  Optional<LaunchedProcess> adopt(ProcessIdentity identity) throws IOException;

  /**
   * {@return what to recognise a running process by, or empty if there is none with this id}
   *
   * @param pid its id
   * @throws IOException if it cannot be read
   */
  Optional<ProcessIdentity> identify(long pid) throws IOException;
}
