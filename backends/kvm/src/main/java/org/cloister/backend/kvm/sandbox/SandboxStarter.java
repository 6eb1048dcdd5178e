package org.cloister.backend.kvm.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Plan;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.SandboxRecorder;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.command.QemuCommand;
import org.cloister.backend.kvm.confinement.ConfinedQemu;
import org.cloister.backend.kvm.confinement.QemuUser;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.limit.QemuLimits;
import org.cloister.backend.kvm.live.GuestFolder;
import org.cloister.backend.kvm.live.GuestPlaces;
import org.cloister.backend.kvm.live.GuestStarter;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.backend.kvm.live.UnlaunchedException;
import org.cloister.backend.kvm.network.GuestLink;
import org.cloister.backend.kvm.network.PublishException;
import org.cloister.backend.kvm.network.PublishedPorts;
import org.cloister.backend.kvm.plan.Foundation;
import org.cloister.backend.kvm.plan.GuestPlan;
import org.cloister.backend.kvm.plan.GuestShortfalls;
import org.cloister.backend.kvm.relay.HostSpecialFiles;
import org.cloister.backend.kvm.relay.SpecialFiles;
import org.cloister.linux.cgroup.Cgroup;
import org.cloister.linux.cgroup.CgroupPlan;
import org.cloister.linux.launch.LaunchException;
import org.cloister.linux.network.PrivateNetwork;
import org.cloister.linux.process.Gatekeeper;
import org.cloister.linux.process.ProcessIdentity;
import org.cloister.linux.sandbox.SecretFile;
import org.cloister.linux.sandbox.failure.Failures;
import org.cloister.linux.sandbox.host.SecretReader;
import org.cloister.linux.sandbox.live.PidNamespace;
import org.cloister.linux.seccomp.BpfProgram;
import org.cloister.linux.seccomp.SeccompListing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries plans out. Thread-safe. */
public final class SandboxStarter {
  private static final Logger LOG = LoggerFactory.getLogger(SandboxStarter.class);
  private static final Duration EXECUTE = Duration.ofSeconds(60);

  private final String backend;
  private final GuestServices services;
  private final GuestMaker maker;
  private final SpecialFiles special = new HostSpecialFiles();

  /**
   * Prepares to start.
   *
   * @param backend the backend's name, for records and plans
   * @param services what all sandboxes share
   * @param maker knows what guests are made of
   */
  public SandboxStarter(String backend, GuestServices services, GuestMaker maker) {
    this.backend = backend;
    this.services = services;
    this.maker = maker;
  }

  /**
   * {@return what of a spec cannot be honoured here}
   *
   * @param spec what is wanted
   */
  public List<Shortfall> shortfalls(SandboxSpec spec) {
    return GuestShortfalls.of(
        spec, services.facts(), special, services.networks(), services.limits()::shortfalls);
  }

  /**
   * {@return what {@link #start} does}
   *
   * @param spec what is wanted
   * @param context where the sandbox's files would lie
   * @throws IsolationException if the spec cannot be translated
   */
  public Plan plan(SandboxSpec spec, SandboxContext context) throws IsolationException {
    refuseShortfalls(spec);
    Foundation foundation = maker.foundation();
    GuestLink link;
    try {
      link = GuestLink.plan(spec, context, services.networks());
    } catch (IOException e) {
      throw Failures.of("plan the network of " + spec.name(), e);
    }
    GuestPlan plan = translate(spec, context, foundation, link, SecretReader.planned(spec));
    CgroupPlan around = groups(context, around(spec, plan.guest()));
    List<Plan.Section> sections = new ArrayList<>();
    if (!around.lines().isEmpty()) {
      sections.add(new Plan.Section("control groups of QEMU", around.lines()));
    }
    sections.add(
        new Plan.Section(
            "launch program of QEMU",
            maker
                .qemu(foundation, user(context))
                .in(around.membership())
                .plan(plan.guest())
                .lines()));
    sections.add(
        new Plan.Section(
            "QEMU's command line", QemuCommand.of(foundation.qemu().path(), plan.guest())));
    link.own().ifPresent(network -> sections.add(new Plan.Section("network", lines(network))));
    sections.add(new Plan.Section("launch program in the guest", plan.service().lines()));
    List<String> more =
        groups(context, limits(spec, plan.guest())).lines().stream()
            .filter(line -> !around.lines().contains(line))
            .toList();
    if (!more.isEmpty()) {
      sections.add(new Plan.Section("control groups of QEMU, when the service runs", more));
    }
    services
        .filter(spec.confinement())
        .map(SeccompListing::of)
        .ifPresent(lines -> sections.add(new Plan.Section("system-call filter", lines)));
    return new Plan(backend, sections);
  }

  /**
   * Starts a sandbox.
   *
   * @param spec what is wanted
   * @param context where the sandbox's files lie
   * @param recorder keeps the record before QEMU is executed; again, if that is tried again
   * @return the running sandbox
   * @throws IsolationException if it could not be started; nothing is left behind
   */
  public Sandbox start(SandboxSpec spec, SandboxContext context, SandboxRecorder recorder)
      throws IsolationException {
    refuseShortfalls(spec);
    maker.stock().pause();
    try {
      return startNow(spec, context, recorder);
    } finally {
      maker.stock().resume();
    }
  }

  private static List<String> lines(PrivateNetwork network) {
    List<String> lines = new ArrayList<>();
    network.outside().forEach(line -> lines.add("ip " + line));
    lines.addAll(network.rules());
    return lines;
  }

  private Sandbox startNow(SandboxSpec spec, SandboxContext context, SandboxRecorder recorder)
      throws IsolationException {
    GuestLink link = reserve(spec, context);
    Sandbox started = null;
    try {
      started = start(spec, context, recorder, link);
      return started;
    } finally {
      if (started == null) {
        services.removeNetwork(spec, context, link.addresses());
      }
    }
  }

  private GuestLink reserve(SandboxSpec spec, SandboxContext context) throws IsolationException {
    try {
      return GuestLink.reserve(spec, context, services.networks());
    } catch (IOException e) {
      services.removeNetwork(spec, context, List.of());
      throw Failures.of("make the network of " + spec.name(), e);
    }
  }

  private Sandbox start(
      SandboxSpec spec, SandboxContext context, SandboxRecorder recorder, GuestLink link)
      throws IsolationException {
    Foundation foundation = maker.foundation();
    GuestPlan plan =
        translate(spec, context, foundation, link, SecretReader.read(spec, services.descriptors()));
    QemuUser user = user(context);
    Keeping keeping = new Keeping(spec, context, foundation, link.addresses(), recorder);
    ConfinedQemu qemu = maker.qemu(foundation, user).after(keeping);
    // What cannot be shown to QEMU is told in its own words, and not tried twice.
    qemu.plan(plan.guest());
    ImageFiles.check(plan.guest().disks());
    Path folder = GuestFolder.of(context);
    Cgroup group = group(context, around(spec, plan.guest()));
    LiveGuest guest = null;
    try {
      GuestFolder.make(folder, user);
      GuestStarter starter = maker.starter(foundation, qemu.in(group.membership()));
      guest = starter.start(plan.guest(), new GuestPlaces(folder));
      if (link.own().isPresent()) {
        services.networks().make(link.own().get());
      } else if (!spec.network().published().isEmpty()) {
        guest.await(
            new PublishedPorts(guest.monitor()).publish(spec.network().published()),
            "publish its ports",
            EXECUTE);
      }
      GuestProgram service = guest.control().start(GuestProcess.PROGRAM, plan.service());
      guest.await(service.executed(), "start " + spec.name(), EXECUTE);
      group.update(limits(spec, plan.guest()));
      maker.stockUp(foundation, plan.guest());
      return new GuestSandbox(
          keeping.record, keeping.state, guest, service, services, group, false);
    } catch (UnlaunchedException e) {
      undo(guest, folder, group);
      throw e.getCause() instanceof LaunchException step
          ? Failures.of(step)
          : Failures.of(keeping.step, e.getCause());
    } catch (IOException e) {
      undo(guest, folder, group);
      throw failure(spec, e);
    } catch (InterruptedException e) {
      undo(guest, folder, group);
      Thread.currentThread().interrupt();
      throw new IsolationException(IsolationErrorCode.INTERNAL, "start", "interrupted");
    } catch (RuntimeException e) {
      undo(guest, folder, group);
      throw e;
    }
  }

  private GuestPlan translate(
      SandboxSpec spec,
      SandboxContext context,
      Foundation foundation,
      GuestLink link,
      List<SecretFile> secrets)
      throws IsolationException {
    return GuestPlan.of(
        spec,
        context,
        new GuestPlaces(GuestFolder.of(context)),
        foundation,
        services.facts(),
        services.sources(),
        special,
        link,
        services.filter(spec.confinement()).map(BpfProgram::bytes),
        services.limits().size(spec.limits()),
        secrets);
  }

  private static Limits around(SandboxSpec spec, Guest guest) {
    return QemuLimits.around(spec.limits(), guest.memoryMiB(), guest.accelerator());
  }

  private static Limits limits(SandboxSpec spec, Guest guest) {
    return QemuLimits.of(spec.limits(), guest.memoryMiB(), guest.accelerator());
  }

  private CgroupPlan groups(SandboxContext context, Limits limits) throws IsolationException {
    try {
      return services.limits().groups().plan(context.instance(), limits);
    } catch (IOException e) {
      throw Failures.of("plan", e);
    }
  }

  private Cgroup group(SandboxContext context, Limits limits) throws IsolationException {
    try {
      return services.limits().groups().create(context.instance(), limits);
    } catch (IOException e) {
      throw Failures.of("create control groups", e);
    }
  }

  private static IsolationException failure(SandboxSpec spec, IOException failure) {
    if (failure.getCause() instanceof LaunchException step) {
      return Failures.of(step);
    }
    return failure.getCause() instanceof PublishException port
        ? port.explained()
        : Failures.of("start the guest of " + spec.name(), failure);
  }

  private static QemuUser user(SandboxContext context) {
    return QemuUser.of(context.platform(), context.instance());
  }

  private static void undo(LiveGuest guest, Path folder, Cgroup group) {
    if (guest != null) {
      guest.kill();
    }
    try {
      group.remove();
      GuestFolder.remove(folder);
    } catch (IOException e) {
      LOG.warn("Of a guest that failed to start something stays: {}", e.getMessage());
    }
  }

  private void refuseShortfalls(SandboxSpec spec) throws IsolationException {
    Optional<IsolationException> refusal = Failures.refusal(shortfalls(spec));
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  /** Keeps the record of each QEMU of a start before it is executed. */
  private final class Keeping implements Gatekeeper.Action {
    private final SandboxSpec spec;
    private final SandboxContext context;
    private final Foundation foundation;
    private final List<String> addresses;
    private final SandboxRecorder recorder;
    private GuestState state;
    private SandboxRecord record;
    private String step;

    Keeping(
        SandboxSpec spec,
        SandboxContext context,
        Foundation foundation,
        List<String> addresses,
        SandboxRecorder recorder) {
      this.spec = spec;
      this.context = context;
      this.foundation = foundation;
      this.addresses = addresses;
      this.recorder = recorder;
      this.step = "start the guest of " + spec.name();
    }

    @Override
    public void prepare(ProcessIdentity process) throws IOException {
      state =
          new GuestState(
              process,
              PidNamespace.of(process.pid()).link(),
              GuestFolder.of(context),
              foundation.accelerator().accelerator(),
              foundation.kernel().release().toString(),
              addresses);
      record = new SandboxRecord(backend, spec, context, Instant.now(), state.notes());
      step = "keep the record of " + spec.name();
      recorder.save(record);
      step = "start the guest of " + spec.name();
    }
  }
}
