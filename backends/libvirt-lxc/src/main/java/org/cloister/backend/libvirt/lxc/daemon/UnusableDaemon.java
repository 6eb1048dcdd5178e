package org.cloister.backend.libvirt.lxc.daemon;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;

/**
 * In place of a libvirtd that cannot be told: every use says why.
 *
 * @param choice with the obstacle
 */
public record UnusableDaemon(DaemonChoice choice) implements LibvirtDaemon {
  @Override
  public String ensureRunning() throws IsolationException {
    throw new IsolationException(
        IsolationErrorCode.UNAVAILABLE,
        "choose a libvirtd",
        "",
        "",
        choice.obstacle(),
        choice.hint(),
        null);
  }

  @Override
  public Optional<String> running() {
    return Optional.empty();
  }

  @Override
  public Optional<Path> mountNamespace() {
    return Optional.empty();
  }

  @Override
  public Path emptyRoot() {
    return Path.of("/dev/null");
  }

  @Override
  public List<Path> directories() {
    return List.of();
  }

  @Override
  public Path log(String domain) {
    return Path.of("/dev/null");
  }

  @Override
  public void forget(String domain) {
    // Nothing was made.
  }

  @Override
  public void stop() {
    // Nothing runs.
  }

  @Override
  public void release() {
    // Nothing is held.
  }
}
