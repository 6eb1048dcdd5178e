package org.cloister.linux.process.watch;

import org.cloister.linux.process.ErrnoException;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.ProcessIdentity;

/**
 * A child that is held by a descriptor and not waited for yet: until {@link #watch} its id stays
 * its own, even if it ends. Used by one thread; to be watched exactly once.
 */
public final class HeldChild {

  private final PidfdWatcher watcher;
  private final ProcessIdentity identity;
  private final int pidfd;

  /**
   * @param pidfd the process's descriptor, which is the watcher's from {@link #watch} on
   */
  HeldChild(PidfdWatcher watcher, ProcessIdentity identity, int pidfd) {
    this.watcher = watcher;
    this.identity = identity;
    this.pidfd = pidfd;
  }

  /** {@return what to recognise the process by} */
  public ProcessIdentity identity() {
    return identity;
  }

  /**
   * {@return the process, which is collected from now on as soon as it ends}
   *
   * @throws ErrnoException if it cannot be watched; the descriptor is closed
   */
  public LaunchedProcess watch() throws ErrnoException {
    return watcher.watch(identity, pidfd);
  }
}
