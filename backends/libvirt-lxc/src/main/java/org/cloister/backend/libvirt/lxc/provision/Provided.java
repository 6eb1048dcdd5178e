package org.cloister.backend.libvirt.lxc.provision;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.cloister.api.isolation.Plan;
import org.cloister.backend.libvirt.lxc.description.Container;
import org.cloister.linux.process.ProcessIdentity;

/** What one sandbox was given of one concern. Thread-safe. */
public interface Provided {
  /** Nothing. */
  Provided NOTHING = new Provided() {};

  /**
   * {@return a container with what libvirt must be told of it}
   *
   * @param container what is known of the container so far
   */
  default Container describe(Container container) {
    return container;
  }

  /** {@return what a plan shows of it beside the container's description} */
  default List<Plan.Section> sections() {
    return List.of();
  }

  /**
   * Does what needs the container. It exists, and its init waits: nothing of the service runs.
   *
   * @param init the host's identity of the container's process 1
   * @throws IOException if it cannot be done; the start fails, and {@link #remove} is called
   */
  default void attach(ProcessIdentity init) throws IOException {}

  /** {@return what the sandbox's record says of it; asked for after {@link #attach}} */
  default Map<String, String> notes() {
    return Map.of();
  }

  /**
   * Takes it back; the container is gone, or never was. Idempotent.
   *
   * @throws IOException if something stays
   */
  default void remove() throws IOException {}
}
