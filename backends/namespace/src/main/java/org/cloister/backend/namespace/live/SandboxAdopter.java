package org.cloister.backend.namespace.live;

import java.io.IOException;
import java.util.Optional;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.linux.cgroup.Cgroup;
import org.cloister.linux.cgroup.CgroupHierarchy;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.sandbox.failure.Failures;
import org.cloister.linux.sandbox.live.HostServices;
import org.cloister.linux.sandbox.live.PidNamespace;
import org.cloister.linux.sandbox.live.ProcessSandbox;

/** Takes over sandboxes that run already. Thread-safe. */
public final class SandboxAdopter {
  private final HostServices host;
  private final CgroupHierarchy cgroups;

  /**
   * Prepares to adopt.
   *
   * @param host what all sandboxes share
   * @param cgroups finds control groups
   */
  public SandboxAdopter(HostServices host, CgroupHierarchy cgroups) {
    this.host = host;
    this.cgroups = cgroups;
  }

  /**
   * Takes over a sandbox. That its process is the one and not a later one with the same id is told
   * by its start time, the machine's boot and its PID namespace.
   *
   * @param record what was recorded when it was started
   * @return the sandbox, or empty if it no longer runs; what it left behind has been removed
   * @throws IsolationException if it cannot be told whether it runs, or what it left cannot be
   *     removed
   */
  public Optional<Sandbox> adopt(SandboxRecord record) throws IsolationException {
    SandboxState state =
        SandboxState.parse(record.state())
            .orElseThrow(
                () ->
                    new IsolationException(
                        IsolationErrorCode.INTERNAL,
                        "adopt " + record.context().instance(),
                        "the record has no notes of this backend"));
    try {
      Optional<LaunchedProcess> process = host.watcher().adopt(state.process());
      if (process.isPresent() && isSandbox(process.get(), state)) {
        Cgroup cgroup =
            cgroups
                .find(state.cgroup())
                .orElseThrow(
                    () -> new IOException("its control group " + state.cgroup() + " is gone"));
        return Optional.of(
            new ProcessSandbox(
                record,
                process.get(),
                new PidNamespace(state.pidNamespace()),
                cgroup,
                NamespaceHousing.of(record.spec(), host.facts(), cgroups),
                host));
      }
      process.ifPresent(LaunchedProcess::release);
      removeLeftovers(state);
      return Optional.empty();
    } catch (IOException e) {
      throw Failures.of("adopt " + record.context().instance(), e);
    }
  }

  /** One that has ended but was not collected yet has no namespace; its status is still to come. */
  private static boolean isSandbox(LaunchedProcess process, SandboxState state) {
    try {
      return PidNamespace.of(process.pid()).link().equals(state.pidNamespace());
    } catch (IOException e) {
      return true;
    }
  }

  private void removeLeftovers(SandboxState state) throws IOException {
    Optional<Cgroup> cgroup = cgroups.find(state.cgroup());
    if (cgroup.isPresent()) {
      if (!cgroup.get().processes().isEmpty()) {
        cgroup.get().kill();
      }
      cgroup.get().remove();
    }
  }
}
