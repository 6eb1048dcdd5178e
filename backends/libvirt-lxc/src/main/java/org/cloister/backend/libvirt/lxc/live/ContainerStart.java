package org.cloister.backend.libvirt.lxc.live;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.SandboxRecorder;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.backend.libvirt.lxc.connection.Domains;
import org.cloister.backend.libvirt.lxc.description.ContainerXml;
import org.cloister.backend.libvirt.lxc.plan.ContainerPlan;
import org.cloister.backend.libvirt.lxc.plan.InitProgram;
import org.cloister.backend.libvirt.lxc.plan.RootProgram;
import org.cloister.backend.libvirt.lxc.provision.Provided;
import org.cloister.linux.cgroup.Cgroup;
import org.cloister.linux.process.Gatekeeper;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.OpenDescriptor;
import org.cloister.linux.process.PreparedImage;
import org.cloister.linux.process.ProcessIdentity;
import org.cloister.linux.process.Streams;
import org.cloister.linux.sandbox.failure.Failures;
import org.cloister.linux.sandbox.live.HostServices;
import org.cloister.linux.sandbox.live.PidNamespace;
import org.cloister.linux.sandbox.live.ProcessSandbox;
import org.cloister.linux.terminal.InputPipe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One start of a container. Used by one thread, once. */
final class ContainerStart {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerStart.class);

  private final String backend;
  private final SandboxSpec spec;
  private final SandboxContext context;
  private final SandboxRecorder recorder;
  private final ContainerPlan plan;
  private final List<Provided> provided;
  private final ContainerHost host;
  private final HostServices services;
  private final ExitFile exit;
  private String step = "";
  private OpenDescriptor tree;
  private Domains.Created created;
  private ContainerState state;
  private SandboxRecord record;
  private Cgroup cgroup;
  private InputPipe leave;

  ContainerStart(
      String backend,
      SandboxSpec spec,
      SandboxContext context,
      SandboxRecorder recorder,
      ContainerPlan plan,
      List<Provided> provided,
      ContainerHost host) {
    this.backend = backend;
    this.spec = spec;
    this.context = context;
    this.recorder = recorder;
    this.plan = plan;
    this.provided = provided;
    this.host = host;
    this.services = host.services();
    this.exit = ExitFile.of(context);
  }

  /**
   * {@return the running sandbox}
   *
   * @throws IsolationException if it could not be started; of the container nothing is left
   */
  Sandbox run() throws IsolationException {
    try {
      step = "build the root of " + spec.name();
      buildRoot();
      step = "start the container of " + spec.name();
      exit.make();
      LaunchedProcess init = launchInit();
      PidNamespace namespace = new PidNamespace(state.pidNamespace());
      Farewell farewell = new Farewell(created.domain(), cgroup, leave, services.cleaner());
      farewell.await(state.init(), namespace, services.watcher());
      return new ProcessSandbox(
          record,
          init,
          namespace,
          cgroup,
          new ContainerHousing(spec, state, created.end(), provided, Optional.of(farewell), host),
          services);
    } catch (IOException e) {
      undo();
      throw Failures.of(step, e);
    } catch (IsolationException | RuntimeException e) {
      undo();
      throw e;
    } finally {
      if (tree != null) {
        tree.close();
      }
    }
  }

  private void buildRoot() throws IOException {
    Gatekeeper.Action take =
        builder -> tree = services.descriptors().copy(builder, RootProgram.TREE);
    services
        .launcher()
        .launch(
            plan.root(),
            LaunchOptions.of(Streams.NONE).with(new Gatekeeper(RootProgram.GATE, take)));
  }

  private LaunchedProcess launchInit() throws IOException, IsolationException {
    leave = services.terminals().inputPipe();
    try (PreparedImage image = services.launcher().prepare(plan.init());
        OpenDescriptor file = services.descriptors().openToWrite(exit.path())) {
      LaunchOptions options =
          LaunchOptions.of(Streams.log(context.log()))
              .with(InitProgram.TREE, tree.number())
              .with(InitProgram.EXIT, file.number())
              .with(InitProgram.LEAVE, leave.reader())
              .with(new Gatekeeper(InitProgram.GATE, this::prepare));
      LaunchedProcess init = services.launcher().launch(image, options, this::create);
      leave.release();
      return init;
    }
  }

  private ProcessIdentity create(List<Integer> descriptors) throws IOException, IsolationException {
    created =
        host.domains()
            .create(
                plan.container().id(),
                plan.container().name(),
                ContainerXml.of(plan.container()),
                descriptors);
    return InitFinder.find(created.domain().controller(), services.watcher());
  }

  /** The init waits at its gate. */
  private void prepare(ProcessIdentity init) throws IOException {
    Map<String, String> notes = new HashMap<>();
    for (Provided given : provided) {
      given.attach(init);
      notes.putAll(given.notes());
    }
    state =
        new ContainerState(
            plan.container().id(),
            plan.container().name(),
            init,
            PidNamespace.of(init.pid()).link(),
            exit.path());
    notes.putAll(state.notes());
    record = new SandboxRecord(backend, spec, context, Instant.now(), notes);
    cgroup = host.cgroups().of(record, created.domain(), init);
    step = "keep the record of " + spec.name();
    recorder.save(record);
    step = "launch";
  }

  private void undo() {
    if (leave != null) {
      leave.close();
    }
    try {
      if (created != null) {
        new Demolition(host).of(plan.container().id(), plan.container().name());
      }
      host.daemon().forget(plan.container().name());
      host.cgroups().remove(context);
      exit.remove();
    } catch (IsolationException | IOException e) {
      LOG.warn("Of the failed start of {} something may stay: {}", spec.name(), e.getMessage());
    }
  }
}
