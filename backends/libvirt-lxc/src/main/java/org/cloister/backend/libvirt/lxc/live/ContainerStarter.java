package org.cloister.backend.libvirt.lxc.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Plan;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecorder;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.backend.libvirt.lxc.plan.ContainerPlan;
import org.cloister.backend.libvirt.lxc.plan.ContainerShortfalls;
import org.cloister.backend.libvirt.lxc.provision.Provided;
import org.cloister.backend.libvirt.lxc.provision.Provisions;
import org.cloister.linux.sandbox.SecretFile;
import org.cloister.linux.sandbox.failure.Failures;
import org.cloister.linux.sandbox.host.HostFiles;
import org.cloister.linux.sandbox.host.SecretReader;
import org.cloister.linux.seccomp.BpfProgram;
import org.cloister.linux.seccomp.SeccompListing;

/** Carries plans out. Thread-safe. */
public final class ContainerStarter {
  /** What a plan shows in the place of an id that every start has anew. */
  private static final UUID PLANNED = new UUID(0, 0);

  private final String backend;
  private final ContainerHost host;
  private final HostFiles files = new HostFiles();

  /**
   * Prepares to start.
   *
   * @param backend the backend's name, for records and plans
   * @param host what all containers share
   */
  public ContainerStarter(String backend, ContainerHost host) {
    this.backend = backend;
    this.host = host;
  }

  /**
   * {@return what of a spec cannot be honoured here}
   *
   * @param spec what is wanted
   */
  public List<Shortfall> shortfalls(SandboxSpec spec) {
    List<Shortfall> shortfalls =
        new ArrayList<>(ContainerShortfalls.of(spec, host.services().facts()));
    shortfalls.addAll(host.provisions().shortfalls(spec));
    return shortfalls;
  }

  /**
   * {@return what {@link #start} does}
   *
   * @param wanted what is wanted
   * @param context where the sandbox's files would lie
   * @throws IsolationException if the spec cannot be translated
   */
  public Plan plan(SandboxSpec wanted, SandboxContext context) throws IsolationException {
    refuseShortfalls(wanted);
    SandboxSpec spec = host.labels().planned(wanted);
    List<Provided> provided = host.provisions().foresee(spec, context);
    ContainerPlan plan = translate(spec, context, PLANNED, SecretReader.planned(spec), provided);
    List<Plan.Section> sections = new ArrayList<>();
    provided.forEach(given -> sections.addAll(given.sections()));
    sections.addAll(plan.sections());
    host.services()
        .filter(spec.confinement())
        .map(SeccompListing::of)
        .ifPresent(lines -> sections.add(new Plan.Section("system-call filter", lines)));
    return new Plan(backend, sections);
  }

  /**
   * Starts a sandbox.
   *
   * @param wanted what is wanted
   * @param context where the sandbox's files lie
   * @param recorder keeps the record before the service's program is executed
   * @return the running sandbox
   * @throws IsolationException if it could not be started; nothing is left behind
   */
  public Sandbox start(SandboxSpec wanted, SandboxContext context, SandboxRecorder recorder)
      throws IsolationException {
    refuseShortfalls(wanted);
    SandboxSpec spec = host.labels().assign(wanted, context);
    List<SecretFile> secrets = SecretReader.read(spec, host.services().descriptors());
    List<Provided> provided = host.provisions().provide(spec, context);
    try {
      ContainerPlan plan = translate(spec, context, UUID.randomUUID(), secrets, provided);
      return new ContainerStart(backend, spec, context, recorder, plan, provided, host).run();
    } catch (IsolationException | RuntimeException e) {
      Provisions.remove(provided);
      throw e;
    }
  }

  private ContainerPlan translate(
      SandboxSpec spec,
      SandboxContext context,
      UUID id,
      List<SecretFile> secrets,
      List<Provided> provided)
      throws IsolationException {
    return ContainerPlan.of(
        spec,
        context,
        id,
        host.daemon().emptyRoot(),
        host.services().facts(),
        files,
        host.services().filter(spec.confinement()).map(BpfProgram::bytes),
        secrets,
        host.labels().ofMemory(spec),
        provided);
  }

  private void refuseShortfalls(SandboxSpec spec) throws IsolationException {
    Optional<IsolationException> refusal = Failures.refusal(shortfalls(spec));
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }
}
