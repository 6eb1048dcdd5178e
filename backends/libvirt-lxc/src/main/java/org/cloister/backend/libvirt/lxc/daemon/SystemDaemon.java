package org.cloister.backend.libvirt.lxc.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;

/** The libvirtd of the system's administrator: found, never started or stopped. */
public final class SystemDaemon implements LibvirtDaemon {
  private static final String URI = "lxc:///system";
  private static final Path RUN = Path.of("/run/libvirt/lxc");

  /** Not in the platform's directory, which is closed to the ids of containers. */
  private static final Path EMPTY_ROOT = Path.of("/run/cloister-empty-root");

  private static final Path LOGS = Path.of("/var/log/libvirt/lxc");

  private final Supplier<DaemonFacts> facts;

  /**
   * Looks at the system's.
   *
   * @param facts finds whether it is there now
   */
  public SystemDaemon(Supplier<DaemonFacts> facts) {
    this.facts = facts;
  }

  @Override
  public String ensureRunning() throws IsolationException {
    DaemonChoice choice = DaemonChoice.of(DaemonMode.SYSTEM, facts.get());
    if (!choice.possible()) {
      throw new IsolationException(
          IsolationErrorCode.UNAVAILABLE,
          "connect to the system's libvirtd",
          "",
          "",
          choice.obstacle(),
          choice.hint(),
          null);
    }
    try {
      EmptyRoot.make(EMPTY_ROOT);
    } catch (IOException e) {
      throw new IsolationException(
          IsolationErrorCode.INTERNAL,
          "make",
          EMPTY_ROOT.toString(),
          "",
          String.valueOf(e.getMessage()),
          "",
          e);
    }
    return URI;
  }

  @Override
  public Optional<String> running() {
    return facts.get().systemSocket().map(socket -> URI);
  }

  @Override
  public Optional<Path> mountNamespace() {
    return Optional.empty();
  }

  @Override
  public Path emptyRoot() {
    return EMPTY_ROOT;
  }

  @Override
  public List<Path> directories() {
    return List.of(RUN, LOGS);
  }

  @Override
  public Path log(String domain) {
    return LOGS.resolve(domain + ".log");
  }

  @Override
  public void forget(String domain) {
    new DomainRemains(RUN, log(domain)).remove(domain);
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
