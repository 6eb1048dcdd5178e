package org.cloister.backend.libvirt.lxc.connection;

import org.libvirt.jna.Libvirt;

/**
 * Keeps libvirt from printing every error to standard error; whoever called it is told anyway. One
 * setting for the whole process.
 */
final class QuietErrors implements AutoCloseable {
  /** libvirt holds its address: it must live as long as it is set. */
  private final Libvirt.VirErrorCallback silence = (nothing, error) -> {};

  QuietErrors() {
    Libvirt.INSTANCE.virSetErrorFunc(null, silence);
  }

  @Override
  public void close() {
    Libvirt.INSTANCE.virSetErrorFunc(null, null);
  }
}
