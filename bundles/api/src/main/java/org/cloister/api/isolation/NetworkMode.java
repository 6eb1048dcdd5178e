package org.cloister.api.isolation;

import java.util.Locale;

/** The kinds of network that a service can have. */
public enum NetworkMode {
  /** The host's own. */
  HOST,
  /** A loopback interface and nothing else. */
  NONE,
  /** An interface, addresses and routes of its own. */
  PRIVATE;

  /** {@return the kind as it is written in a definition} */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
