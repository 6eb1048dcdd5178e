package org.cloister.backend.libvirt.lxc.daemon;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Whose libvirtd is used, as an administrator sets it. */
public enum DaemonMode {
  /** The system's where one runs that can make containers here, otherwise a private one. */
  AUTO,
  /** The one that the system's administrator runs, never started or stopped by the platform. */
  SYSTEM,
  /** One of the platform's own. */
  PRIVATE;

  /** The framework property that sets it. */
  public static final String PROPERTY = "cloister.libvirt.daemon";

  /**
   * {@return the mode with a name}
   *
   * @param text {@code auto}, {@code system} or {@code private}
   * @throws IllegalArgumentException if there is none of this name; the message says which there
   *     are
   */
  public static DaemonMode parse(String text) {
    return Arrays.stream(values())
        .filter(mode -> mode.key().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    PROPERTY
                        + " is \""
                        + text
                        + "\"; it must be one of "
                        + Arrays.stream(values())
                            .map(DaemonMode::key)
                            .collect(Collectors.joining(", "))));
  }

  /** {@return its name in settings} */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
