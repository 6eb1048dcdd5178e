package org.cloister.backend.libvirt.lxc.connection;

/** How a domain ended, in libvirt's words; what its init exited with libvirt does not know. */
public enum DomainEnd {
  /** Its init ended. */
  SHUTDOWN,
  /** It was destroyed. */
  DESTROYED,
  /** It failed: its controller was killed. */
  FAILED,
  /** It ended while nobody looked. */
  UNNOTICED
}
