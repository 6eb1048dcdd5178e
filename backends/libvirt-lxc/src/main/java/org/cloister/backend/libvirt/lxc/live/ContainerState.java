package org.cloister.backend.libvirt.lxc.live;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.cloister.linux.process.ProcessIdentity;

/**
 * What a record keeps of a sandbox of this backend.
 *
 * @param domain the domain's UUID
 * @param name the domain's name
 * @param init its first process
 * @param pidNamespace what {@code /proc/PID/ns/pid} reads for it: a second proof that it is the one
 * @param exit the file that takes how the service ended
 */
record ContainerState(
    UUID domain, String name, ProcessIdentity init, String pidNamespace, Path exit) {
  private static final String DOMAIN = "domain";
  private static final String NAME = "name";
  private static final String INIT = "process";
  private static final String PID_NAMESPACE = "pid-namespace";
  private static final String EXIT = "exit";

  /** {@return the notes for a record} */
  Map<String, String> notes() {
    Map<String, String> notes = new HashMap<>();
    notes.put(DOMAIN, domain.toString());
    notes.put(NAME, name);
    notes.put(INIT, init.toString());
    notes.put(PID_NAMESPACE, pidNamespace);
    notes.put(EXIT, exit.toString());
    return notes;
  }

  /**
   * {@return what a record's notes say, or empty if they are not of this backend's making}
   *
   * @param notes of a record
   */
  static Optional<ContainerState> parse(Map<String, String> notes) {
    if (!notes.keySet().containsAll(Set.of(DOMAIN, NAME, INIT, PID_NAMESPACE, EXIT))) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ContainerState(
              UUID.fromString(notes.get(DOMAIN)),
              notes.get(NAME),
              ProcessIdentity.parse(notes.get(INIT)),
              notes.get(PID_NAMESPACE),
              Path.of(notes.get(EXIT))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
