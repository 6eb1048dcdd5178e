package org.cloister.backend.libvirt.lxc.description;

import java.util.Optional;

/**
 * What libvirt is told about SELinux; told nothing, it would choose by itself.
 *
 * @param context of the container's processes; empty for none
 */
public record SecurityLabel(Optional<String> context) {
  /** No label. */
  public static final SecurityLabel NONE = new SecurityLabel(Optional.empty());

  /**
   * {@return the label of a context}
   *
   * @param context of the container's processes
   */
  public static SecurityLabel of(String context) {
    return new SecurityLabel(Optional.of(context));
  }
}
