package org.cloister.backend.libvirt.lxc.live;

import java.io.IOException;
import java.util.Optional;
import org.cloister.linux.process.ProcessIdentity;
import org.cloister.linux.process.ProcessWatcher;
import org.cloister.linux.sandbox.live.PidNamespace;

/** Finds the first process of a container: libvirt tells the id of its controller only. */
final class InitFinder {
  private InitFinder() {}

  /**
   * {@return the child of a controller that is in another namespace of process ids}
   *
   * @param controller the controller's process id
   * @param watcher identifies the process
   * @throws IOException if there is none
   */
  static ProcessIdentity find(int controller, ProcessWatcher watcher) throws IOException {
    PidNamespace outside = PidNamespace.of(controller);
    Optional<ProcessHandle> parent = ProcessHandle.of(controller);
    if (parent.isPresent()) {
      for (ProcessHandle child : parent.get().children().toList()) {
        Optional<ProcessIdentity> identity = watcher.identify(child.pid());
        if (identity.isPresent() && !outside.equals(PidNamespace.of(child.pid()))) {
          return identity.get();
        }
      }
    }
    throw new IOException("the controller " + controller + " has no container any more");
  }
}
