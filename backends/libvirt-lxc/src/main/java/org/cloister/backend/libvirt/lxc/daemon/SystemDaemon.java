package org.cloister.backend.libvirt.lxc.daemon;

import java.nio.file.Path;
import java.util.Optional;

/** The libvirtd of the system's administrator: found, never started or stopped. */
public final class SystemDaemon implements LibvirtDaemon {
  private static final String URI = "lxc:///system";
  private static final Path LOGS = Path.of("/var/log/libvirt/lxc");

  @Override
  public String ensureRunning() {
    return URI;
  }

  @Override
  public Optional<String> running() {
    return Optional.of(URI);
  }

  @Override
  public Optional<Path> mountNamespace() {
    return Optional.empty();
  }

  @Override
  public Path log(String domain) {
    return LOGS.resolve(domain + ".log");
  }

  @Override
  public void stop() {
    // It is not the platform's.
  }

  @Override
  public void release() {
    // Nothing is held.
  }
}
