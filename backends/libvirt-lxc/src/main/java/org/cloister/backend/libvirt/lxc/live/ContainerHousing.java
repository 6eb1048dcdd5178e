package org.cloister.backend.libvirt.lxc.live;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.api.isolation.Signal;
import org.cloister.backend.libvirt.lxc.connection.DomainEnd;
import org.cloister.backend.libvirt.lxc.plan.ContainerIds;
import org.cloister.backend.libvirt.lxc.plan.InitProgram;
import org.cloister.backend.libvirt.lxc.provision.Provided;
import org.cloister.backend.libvirt.lxc.provision.Provisions;
import org.cloister.linux.sandbox.UserNamespace;
import org.cloister.linux.sandbox.live.Housing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The container around a sandbox's processes: when they have ended, it is taken down. */
final class ContainerHousing implements Housing {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerHousing.class);

  private final SandboxSpec spec;
  private final ContainerState state;
  private final CompletionStage<DomainEnd> end;
  private final List<Provided> provided;
  private final Optional<Farewell> farewell;
  private final ContainerHost host;

  /**
   * @param spec what the container was made from
   * @param state what is known of it
   * @param end completes when libvirt has taken it down
   * @param provided what it was given
   * @param farewell between the end of its service and its own; empty if its init does not wait
   * @param host what all containers share
   */
  ContainerHousing(
      SandboxSpec spec,
      ContainerState state,
      CompletionStage<DomainEnd> end,
      List<Provided> provided,
      Optional<Farewell> farewell,
      ContainerHost host) {
    this.spec = spec;
    this.state = state;
    this.end = end;
    this.provided = List.copyOf(provided);
    this.farewell = farewell;
    this.host = host;
  }

  @Override
  public void doomed() {
    farewell.ifPresent(Farewell::say);
  }

  @Override
  public OptionalLong oomKills() {
    return farewell.isPresent() ? farewell.get().oomKills() : OptionalLong.empty();
  }

  @Override
  public void release() {
    farewell.ifPresent(Farewell::release);
  }

  @Override
  public String kind() {
    return "LXC container of libvirt";
  }

  @Override
  public boolean hasInit() {
    return InitProgram.isReaper(spec);
  }

  @Override
  public UserNamespace userNamespace() {
    return ContainerIds.of(spec, host.services().facts());
  }

  @Override
  public List<Shortfall> shortfalls(Limits limits) {
    return host.cgroups().shortfalls(limits);
  }

  @Override
  public ExitStatus clear(ExitStatus last) {
    release();
    takeDown();
    Provisions.remove(provided);
    if (!hasInit()) {
      return last;
    }
    ExitFile file = new ExitFile(state.exit());
    try {
      ExitStatus status = file.read().orElse(ExitStatus.signaled(Signal.KILL.number()));
      file.remove();
      return status;
    } catch (IOException e) {
      LOG.warn("It is not known how {} ended: {}", spec.name(), e.getMessage());
      return ExitStatus.UNKNOWN;
    }
  }

  private void takeDown() {
    try {
      new Demolition(host).after(end, state.domain(), state.name());
    } catch (IsolationException e) {
      LOG.warn("The domain {} of {} may stay: {}", state.name(), spec.name(), e.getMessage());
    }
  }
}
