package org.cloister.backend.libvirt.lxc.live;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.backend.libvirt.lxc.connection.Domain;
import org.cloister.backend.libvirt.lxc.provision.Provided;
import org.cloister.backend.libvirt.lxc.provision.Provisions;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.sandbox.failure.Failures;
import org.cloister.linux.sandbox.live.EndedSandbox;
import org.cloister.linux.sandbox.live.PidNamespace;
import org.cloister.linux.sandbox.live.ProcessSandbox;

/** Takes over containers that run already. Thread-safe. */
public final class ContainerAdopter {
  private final ContainerHost host;

  /**
   * Prepares to adopt.
   *
   * @param host what all containers share
   */
  public ContainerAdopter(ContainerHost host) {
    this.host = host;
  }

  /**
   * Takes over a sandbox. That its process is the one and not a later one with the same id is told
   * by its start time, the machine's boot and its PID namespace; that the domain is the one, by its
   * UUID.
   *
   * @param record what was recorded when it was started
   * @return the sandbox; one that has ended, if all that is left is how its service did; or empty.
   *     What it left behind has been removed
   * @throws IsolationException if it cannot be told whether it runs, or what it left cannot be
   *     removed
   */
  public Optional<Sandbox> adopt(SandboxRecord record) throws IsolationException {
    ContainerState state =
        ContainerState.parse(record.state())
            .orElseThrow(
                () ->
                    new IsolationException(
                        IsolationErrorCode.INTERNAL,
                        "adopt " + record.context().instance(),
                        "the record has no notes of this backend"));
    try {
      List<Provided> provided = host.provisions().find(record);
      Optional<LaunchedProcess> init = host.services().watcher().adopt(state.init());
      if (init.isPresent() && isInit(init.get(), state)) {
        try {
          return Optional.of(take(record, state, init.get(), provided));
        } catch (IsolationException | IOException e) {
          if (runs(state)) {
            throw e;
          }
          // It has ended while it was looked at.
        }
      } else {
        init.ifPresent(LaunchedProcess::release);
      }
      Optional<ExitStatus> status = new ExitFile(state.exit()).read();
      removeLeftovers(record.context(), state, provided);
      return status.map(known -> new EndedSandbox(record, known, state.init().pid()));
    } catch (IOException e) {
      throw Failures.of("adopt " + record.context().instance(), e);
    }
  }

  private Sandbox take(
      SandboxRecord record, ContainerState state, LaunchedProcess init, List<Provided> provided)
      throws IsolationException, IOException {
    try {
      Domain domain =
          host.domains()
              .find(state.domain())
              .orElseThrow(
                  () -> new IOException("libvirt does not know the domain " + state.name()));
      return new ProcessSandbox(
          record,
          init,
          new PidNamespace(state.pidNamespace()),
          host.cgroups().of(record, domain, state.init()),
          new ContainerHousing(
              record.spec(),
              state,
              host.domains().end(state.domain(), state.name()),
              provided,
              Optional.empty(),
              host),
          host.services());
    } catch (IsolationException | IOException | RuntimeException e) {
      init.release();
      throw e;
    }
  }

  private static boolean isInit(LaunchedProcess init, ContainerState state) {
    try {
      return PidNamespace.of(init.pid()).link().equals(state.pidNamespace());
    } catch (IOException e) {
      return true;
    }
  }

  private boolean runs(ContainerState state) throws IOException {
    return host.services().watcher().identify(state.init().pid()).equals(Optional.of(state.init()));
  }

  private void removeLeftovers(
      SandboxContext context, ContainerState state, List<Provided> provided)
      throws IsolationException, IOException {
    new Demolition(host).of(state.domain(), state.name());
    host.cgroups().remove(context);
    Provisions.remove(provided);
    new ExitFile(state.exit()).remove();
  }
}
