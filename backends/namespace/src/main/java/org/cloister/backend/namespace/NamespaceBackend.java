package org.cloister.backend.namespace;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.cloister.api.host.PlatformProperties;
import org.cloister.api.isolation.IsolationBackend;
import org.cloister.api.isolation.IsolationBackendProperties;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Plan;
import org.cloister.api.isolation.Probe;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.SandboxRecorder;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.backend.namespace.live.Canary;
import org.cloister.backend.namespace.live.SandboxAdopter;
import org.cloister.backend.namespace.live.SandboxStarter;
import org.cloister.linux.cgroup.CgroupHierarchies;
import org.cloister.linux.cgroup.CgroupHierarchy;
import org.cloister.linux.process.Descriptors;
import org.cloister.linux.process.Launcher;
import org.cloister.linux.process.ProcessFiles;
import org.cloister.linux.process.ProcessWatcher;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.host.FactFinder;
import org.cloister.linux.sandbox.live.HostServices;
import org.cloister.linux.seccomp.SeccompFilters;
import org.cloister.linux.terminal.Terminals;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Sandboxes made of Linux namespaces: nothing but system calls, no daemon and no helper program.
 */
@Component(service = {IsolationBackend.class, NamespaceBackend.class})
@IsolationBackendProperties(
    isolation_backend = NamespaceBackend.NAME,
    isolation_strength = 40,
    isolation_network = {"host", "none"},
    isolation_rootless = true)
public final class NamespaceBackend implements IsolationBackend, AutoCloseable {
  /** The backend's name. */
  public static final String NAME = "namespace";

  private static final int CLEANERS = 4;
  private static final long IDLE_SECONDS = 10;

  private final ExecutorService cleaner = cleaner();
  private final HostServices host;
  private final CgroupHierarchy cgroups;
  private final SandboxStarter starter;
  private final SandboxAdopter adopter;
  private Probe probe;

  /**
   * Starts up in the framework.
   *
   * @param context tells the platform's id
   * @param launcher starts processes
   * @param watcher waits for them
   * @param terminals makes terminals and pipes
   * @param descriptors opens what programs inherit
   * @param files reads files inside
   */
  @Activate
  public NamespaceBackend(
      BundleContext context,
      @Reference Launcher launcher,
      @Reference ProcessWatcher watcher,
      @Reference Terminals terminals,
      @Reference Descriptors descriptors,
      @Reference ProcessFiles files) {
    this(platform(context), launcher, watcher, terminals, descriptors, files);
  }

  /**
   * Starts up.
   *
   * @param platform the platform's id, part of the name of what is made on the host
   * @param launcher starts processes
   * @param watcher waits for them
   * @param terminals makes terminals and pipes
   * @param descriptors opens what programs inherit
   * @param files reads files inside
   */
  NamespaceBackend(
      String platform,
      Launcher launcher,
      ProcessWatcher watcher,
      Terminals terminals,
      Descriptors descriptors,
      ProcessFiles files) {
    HostFacts facts = FactFinder.find();
    this.cgroups = CgroupHierarchies.open(platform);
    this.host =
        new HostServices(
            launcher,
            watcher,
            terminals,
            descriptors,
            files,
            new SeccompFilters(facts.architecture()),
            facts,
            cleaner);
    this.starter = new SandboxStarter(NAME, host, cgroups);
    this.adopter = new SandboxAdopter(host, cgroups);
  }

  /** {@inheritDoc} A failure may be over soon, on a loaded machine: only success is kept. */
  @Override
  public synchronized Probe probe() {
    if (probe == null || !probe.available()) {
      probe = new Canary(host, cgroups).run();
    }
    return probe;
  }

  @Override
  public List<Shortfall> shortfalls(SandboxSpec spec) {
    return starter.shortfalls(spec);
  }

  @Override
  public Plan plan(SandboxSpec spec, SandboxContext context) throws IsolationException {
    return starter.plan(spec, context);
  }

  @Override
  public Sandbox start(SandboxSpec spec, SandboxContext context, SandboxRecorder recorder)
      throws IsolationException {
    return starter.start(spec, context, recorder);
  }

  @Override
  public Optional<Sandbox> adopt(SandboxRecord record) throws IsolationException {
    return adopter.adopt(record);
  }

  /** {@return what is used on this host, for reports} */
  public HostServices host() {
    return host;
  }

  /** {@return its control groups, for reports} */
  public CgroupHierarchy cgroups() {
    return cgroups;
  }

  /** Gives back what the backend holds; its sandboxes run on. */
  @Deactivate
  @Override
  public void close() {
    cleaner.shutdown();
    starter.close();
    cgroups.release();
  }

  private static String platform(BundleContext context) {
    String id = context.getProperty(PlatformProperties.ID);
    return id == null ? "platform" : id;
  }

  private static ExecutorService cleaner() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            CLEANERS,
            CLEANERS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "cloister-namespace-cleaner");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }
}
