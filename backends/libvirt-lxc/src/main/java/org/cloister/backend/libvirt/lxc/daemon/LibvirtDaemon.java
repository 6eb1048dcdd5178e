package org.cloister.backend.libvirt.lxc.daemon;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.IsolationException;

/** The libvirtd that makes the containers. Thread-safe. */
public interface LibvirtDaemon {
  /**
   * Makes sure that it runs, as far as that is the platform's matter.
   *
   * @return where it takes connections, as libvirt writes it (libvirt.org/uri.html)
   * @throws IsolationException if it does not run and cannot be started
   */
  String ensureRunning() throws IsolationException;

  /** {@return where a running one takes connections; empty if it is known not to run} */
  Optional<String> running();

  /**
   * {@return the mount namespace (a file under /proc) in which it prepares containers: what a
   * container's XML names as a source is looked for there; empty if it is the host's, or unknown}
   */
  Optional<Path> mountNamespace();

  /**
   * {@return a directory, as the daemon sees it, that containers have as their root until their
   * init makes another one its own; there is nothing in it but places for libvirt's own mounts. It
   * exists while the daemon {@linkplain #ensureRunning() runs}}
   */
  Path emptyRoot();

  /**
   * {@return the file that a container's controller writes what went wrong to; it may not exist}
   *
   * @param domain the container's name
   */
  Path log(String domain);

  /** {@return directories that it writes to when it makes a container; they may not exist} */
  List<Path> directories();

  /**
   * Removes what libvirt leaves on the host of a domain that is gone.
   *
   * @param domain its name, which only the platform can have given
   */
  void forget(String domain);

  /**
   * Ends it if it is the platform's own; whoever calls this has made sure that it has no container.
   * Idempotent.
   *
   * @throws IsolationException if it does not end
   */
  void stop() throws IsolationException;

  /** Lets go of it: it runs on, and is found again later. Idempotent. */
  void release();
}
