package org.cloister.backend.libvirt.lxc.connection;

import java.util.UUID;

/**
 * A domain as it was when somebody looked.
 *
 * @param id its UUID
 * @param name its name
 * @param controller the process id of its controller (libvirt_lxc), whose child is the init; 0 if
 *     it does not run
 * @param state how it was
 */
public record Domain(UUID id, String name, int controller, State state) {
  /** How a domain is. */
  public enum State {
    /** It runs. */
    RUNNING,
    /** It is suspended. */
    SUSPENDED,
    /** It has ended, or is about to; nothing but its name is left. */
    ENDED
  }
}
