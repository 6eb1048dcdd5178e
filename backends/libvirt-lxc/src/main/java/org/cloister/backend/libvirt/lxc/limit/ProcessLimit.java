package org.cloister.backend.libvirt.lxc.limit;

import java.io.IOException;
import org.cloister.api.isolation.Limits;

/**
 * Limits that libvirt does not set: the number of processes, and the amount of memory above which a
 * container is slowed.
 *
 * <p>Threat: a service that forks for ever takes every process id of the host, so that nobody can
 * log in any more to stop it.
 */
interface ProcessLimit {
  /** On a host where nothing can limit processes; a spec that asks for it was refused. */
  ProcessLimit NONE =
      new ProcessLimit() {
        @Override
        public void set(Limits limits) {
          // There is nothing to set.
        }

        @Override
        public void remove() {
          // There is nothing to remove.
        }
      };

  /**
   * Sets what libvirt does not; what is empty is not limited.
   *
   * @param limits all limits that are to be in force
   * @throws IOException if one cannot be set
   */
  void set(Limits limits) throws IOException;

  /** Takes back what was made for that. Idempotent. */
  void remove() throws IOException;
}
