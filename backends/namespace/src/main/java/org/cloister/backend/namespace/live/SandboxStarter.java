package org.cloister.backend.namespace.live;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Plan;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.SandboxRecorder;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.backend.namespace.plan.SandboxProgram;
import org.cloister.backend.namespace.plan.Shortfalls;
import org.cloister.linux.cgroup.Cgroup;
import org.cloister.linux.cgroup.CgroupHierarchy;
import org.cloister.linux.cgroup.CgroupMembership;
import org.cloister.linux.cgroup.CgroupPlan;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.process.Gatekeeper;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.ProcessIdentity;
import org.cloister.linux.process.Streams;
import org.cloister.linux.sandbox.CgroupSteps;
import org.cloister.linux.sandbox.ObservedFiles;
import org.cloister.linux.sandbox.SecretFile;
import org.cloister.linux.sandbox.UserNamespace;
import org.cloister.linux.sandbox.failure.Failures;
import org.cloister.linux.sandbox.host.HostFiles;
import org.cloister.linux.sandbox.host.SecretReader;
import org.cloister.linux.sandbox.live.HostServices;
import org.cloister.linux.sandbox.live.OpenCgroup;
import org.cloister.linux.sandbox.live.PidNamespace;
import org.cloister.linux.sandbox.live.ProcessSandbox;
import org.cloister.linux.seccomp.BpfProgram;
import org.cloister.linux.seccomp.SeccompListing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries plans out. Thread-safe. */
public final class SandboxStarter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SandboxStarter.class);

  private final String backend;
  private final HostServices host;
  private final CgroupHierarchy cgroups;
  private final HostFiles files = new HostFiles();
  private final PreparedStarts starts = new PreparedStarts();

  /**
   * Prepares to start.
   *
   * @param backend the backend's name, for records and plans
   * @param host what all sandboxes share
   * @param cgroups makes control groups
   */
  public SandboxStarter(String backend, HostServices host, CgroupHierarchy cgroups) {
    this.backend = backend;
    this.host = host;
    this.cgroups = cgroups;
  }

  /**
   * {@return what of a spec cannot be honoured here}
   *
   * @param spec what is wanted
   */
  public List<Shortfall> shortfalls(SandboxSpec spec) {
    return Shortfalls.of(spec, host.facts(), this.cgroups::shortfalls);
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
    List<SecretFile> secrets = SecretReader.planned(spec);
    try {
      CgroupPlan cgroup = this.cgroups.plan(context.instance(), spec.limits());
      CgroupSteps cgroups = new CgroupSteps(cgroup.membership());
      LaunchProgram program = program(spec, cgroups, new ObservedFiles(files), secrets);
      List<Plan.Section> sections = new ArrayList<>();
      if (!cgroup.lines().isEmpty()) {
        sections.add(new Plan.Section("control groups", cgroup.lines()));
      }
      sections.add(new Plan.Section("launch program", program.lines()));
      host.filter(spec.confinement())
          .map(SeccompListing::of)
          .ifPresent(lines -> sections.add(new Plan.Section("system-call filter", lines)));
      return new Plan(backend, sections);
    } catch (IOException e) {
      throw Failures.of("plan the control group", e);
    }
  }

  /**
   * Starts a sandbox.
   *
   * @param spec what is wanted
   * @param context where the sandbox's files lie
   * @param recorder keeps the record before the service's program is executed
   * @return the running sandbox
   * @throws IsolationException if it could not be started; nothing is left behind
   */
  public Sandbox start(SandboxSpec spec, SandboxContext context, SandboxRecorder recorder)
      throws IsolationException {
    Attempt attempt = new Attempt(spec, context, recorder, starts.take(spec));
    try {
      // What was prepared had no shortfall, and an equal spec has none either.
      if (attempt.prepared.isEmpty()) {
        refuseShortfalls(spec);
      }
      return start(attempt);
    } finally {
      attempt.giveBack();
    }
  }

  /** Forgets what was prepared; sandboxes run on. */
  @Override
  public void close() {
    starts.close();
  }

  private Sandbox start(Attempt attempt) throws IsolationException {
    List<SecretFile> secrets = SecretReader.read(attempt.spec, host.descriptors());
    Cgroup cgroup = createCgroup(attempt.spec, attempt.context);
    try {
      LaunchedProcess process = launch(attempt, secrets, cgroup.membership());
      SandboxState state = SandboxState.parse(attempt.record.state()).orElseThrow();
      return new ProcessSandbox(
          attempt.record,
          process,
          new PidNamespace(state.pidNamespace()),
          cgroup,
          NamespaceHousing.of(attempt.spec, host.facts(), this.cgroups),
          host);
    } catch (IOException e) {
      remove(cgroup);
      throw Failures.of(attempt.step, e);
    } catch (IsolationException | RuntimeException e) {
      remove(cgroup);
      throw e;
    }
  }

  /**
   * Launches what was prepared earlier, trusting that it still holds; whether it does is found out
   * while it runs, and before its gate opens. If it does not, it is prepared anew.
   */
  private LaunchedProcess launch(
      Attempt attempt, List<SecretFile> secrets, CgroupMembership membership)
      throws IsolationException, IOException {
    if (attempt.prepared.filter(start -> start.cgroups().fit(membership)).isPresent()) {
      try {
        return launch(attempt, attempt.prepared.get(), membership);
      } catch (IOException e) {
        if (!attempt.outdated) {
          throw e;
        }
        LOG.info(
            "{} is planned anew: files of the host are not what they were", attempt.spec.name());
      }
    }
    CgroupSteps cgroups = new CgroupSteps(membership);
    ObservedFiles seen = new ObservedFiles(files);
    LaunchProgram program = program(attempt.spec, cgroups, seen, secrets);
    PreparedStart start = new PreparedStart(host.launcher().prepare(program), cgroups, seen);
    attempt.renew(start);
    return launch(attempt, start, membership);
  }

  private LaunchedProcess launch(Attempt attempt, PreparedStart start, CgroupMembership membership)
      throws IOException {
    LaunchOptions options =
        LaunchOptions.of(Streams.log(attempt.context.log()))
            .with(new Gatekeeper(SandboxProgram.GATE, attempt));
    try (OpenCgroup cgroup = OpenCgroup.of(membership, start.cgroups(), host.descriptors())) {
      return host.launcher().launch(start.image(), cgroup.inheritedBy(options));
    }
  }

  private LaunchProgram program(
      SandboxSpec spec, CgroupSteps cgroups, ObservedFiles seen, List<SecretFile> secrets)
      throws IsolationException {
    Optional<byte[]> filter = host.filter(spec.confinement()).map(BpfProgram::bytes);
    return SandboxProgram.of(spec, host.facts(), seen, filter, cgroups, secrets);
  }

  private void refuseShortfalls(SandboxSpec spec) throws IsolationException {
    Optional<IsolationException> refusal = Failures.refusal(shortfalls(spec));
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  private Cgroup createCgroup(SandboxSpec spec, SandboxContext context) throws IsolationException {
    try {
      return this.cgroups.create(context.instance(), spec.limits());
    } catch (IOException e) {
      throw Failures.of("make the control group", e);
    }
  }

  private static void remove(Cgroup cgroup) {
    try {
      cgroup.remove();
    } catch (IOException e) {
      LOG.warn("The control group {} of a failed start stays: {}", cgroup.name(), e.getMessage());
    }
  }

  /** One start, and what is done about its process before the gate opens. */
  private final class Attempt implements Gatekeeper.Action {
    private final SandboxSpec spec;
    private final SandboxContext context;
    private final SandboxRecorder recorder;
    private Optional<PreparedStart> prepared;

    /** Whether it was prepared at another time, when the host's files may have been others. */
    private boolean earlier;

    private boolean outdated;
    private String step = "launch";
    private SandboxRecord record;

    Attempt(
        SandboxSpec spec,
        SandboxContext context,
        SandboxRecorder recorder,
        Optional<PreparedStart> prepared) {
      this.spec = spec;
      this.context = context;
      this.recorder = recorder;
      this.prepared = prepared;
      this.earlier = prepared.isPresent();
    }

    void renew(PreparedStart start) {
      prepared.ifPresent(old -> old.image().close());
      prepared = Optional.of(start);
      earlier = false;
      outdated = false;
      step = "launch";
    }

    /** What is secret stays in memory no longer than it has to. */
    void giveBack() {
      if (spec.secrets().isEmpty() && !outdated) {
        prepared.ifPresent(start -> starts.give(spec, start));
      } else {
        prepared.ifPresent(start -> start.image().close());
      }
    }

    @Override
    public void meanwhile() {
      outdated = earlier && !prepared.get().files().areUnchanged();
    }

    @Override
    public void prepare(ProcessIdentity process) throws IOException {
      if (outdated) {
        throw new IOException("files of the host are not what they were");
      }
      step = "map the ids of " + spec.name();
      IdMaps.write(process.pid(), UserNamespace.of(spec, host.facts()), host.facts());
      step = "keep the record of " + spec.name();
      SandboxState state =
          new SandboxState(process, PidNamespace.of(process.pid()).link(), context.instance());
      record = new SandboxRecord(backend, spec, context, Instant.now(), state.notes());
      recorder.save(record);
      step = "launch";
    }
  }
}
