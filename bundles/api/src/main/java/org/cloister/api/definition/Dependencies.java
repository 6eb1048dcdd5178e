package org.cloister.api.definition;

import java.util.List;

/**
 * What a service needs and what it excludes, by names that services have or provide.
 *
 * @param requires started before it and stopped after it; a requirement that nothing provides is
 *     taken as met by the host only for the names in {@link #HOST_PROVIDED}
 * @param provides further names of this service
 * @param conflicts stopped before it is started
 */
public record Dependencies(List<String> requires, List<String> provides, List<String> conflicts) {

  /** Names that stand for what the host has brought up before any platform runs. */
  public static final List<String> HOST_PROVIDED =
      List.of("networking", "loopback", "syslogd", "user-processes", "file-systems");

  /** Copies the lists. */
  public Dependencies {
    requires = List.copyOf(requires);
    provides = List.copyOf(provides);
    conflicts = List.copyOf(conflicts);
  }
}
