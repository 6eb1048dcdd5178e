package org.cloister.backend.libvirt.lxc;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
import org.cloister.backend.libvirt.lxc.label.LabelProvision;
import org.cloister.backend.libvirt.lxc.label.Labels;
import org.cloister.backend.libvirt.lxc.limit.DomainCgroups;
import org.cloister.backend.libvirt.lxc.limit.LimitProvision;
import org.cloister.backend.libvirt.lxc.live.Canary;
import org.cloister.backend.libvirt.lxc.live.CanaryMemory;
import org.cloister.backend.libvirt.lxc.live.ContainerAdopter;
import org.cloister.backend.libvirt.lxc.live.ContainerHost;
import org.cloister.backend.libvirt.lxc.live.ContainerStarter;
import org.cloister.backend.libvirt.lxc.network.NetworkProvision;
import org.cloister.backend.libvirt.lxc.provision.Provisions;
import org.cloister.linux.cgroup.CgroupHierarchies;
import org.cloister.linux.cgroup.CgroupHierarchy;
import org.cloister.linux.network.HostNetworkTools;
import org.cloister.linux.network.PrivateNetworks;
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

/** Sandboxes that are LXC containers of libvirt; the same steps as elsewhere run in their inits. */
@Component
@IsolationBackendProperties(
    isolation_backend = LibvirtLxcBackend.NAME,
    isolation_strength = 50,
    isolation_network = {"host", "none", "private"})
public final class LibvirtLxcBackend implements IsolationBackend, AutoCloseable {
  /** The backend's name. */
  public static final String NAME = "libvirt-lxc";

  private static final Duration CANARY_DEADLINE = Duration.ofSeconds(15);
  private static final int CLEANERS = 16;
  private static final long IDLE_SECONDS = 10;

  private final ExecutorService cleaner = cleaner();
  private final CgroupHierarchy cgroups;
  private final LibvirtHost libvirt;
  private final ContainerStarter starter;
  private final ContainerAdopter adopter;
  private final Canary canary;
  private final CanaryMemory memory;

  /**
   * Starts up; libvirtd is not asked for anything before something is started.
   *
   * @param context knows the platform
   * @param libvirt the libvirtd
   * @param launcher starts processes
   * @param watcher waits for them
   * @param terminals makes terminals and pipes
   * @param descriptors opens what programs inherit
   * @param files reads files inside
   */
  @Activate
  public LibvirtLxcBackend(
      BundleContext context,
      @Reference LibvirtHost libvirt,
      @Reference Launcher launcher,
      @Reference ProcessWatcher watcher,
      @Reference Terminals terminals,
      @Reference Descriptors descriptors,
      @Reference ProcessFiles files) {
    this(platform(context), libvirt, launcher, watcher, terminals, descriptors, files);
  }

  /**
   * Starts up.
   *
   * @param platform the platform's id, part of the name of what is made on the host
   * @param libvirt the libvirtd
   * @param launcher starts processes
   * @param watcher waits for them
   * @param terminals makes terminals and pipes
   * @param descriptors opens what programs inherit
   * @param files reads files inside
   */
  LibvirtLxcBackend(
      String platform,
      LibvirtHost libvirt,
      Launcher launcher,
      ProcessWatcher watcher,
      Terminals terminals,
      Descriptors descriptors,
      ProcessFiles files) {
    HostFacts facts = FactFinder.find();
    HostServices services =
        new HostServices(
            launcher,
            watcher,
            terminals,
            descriptors,
            files,
            new SeccompFilters(facts.architecture()),
            facts,
            cleaner);
    this.cgroups = CgroupHierarchies.open(platform);
    Labels labels = new Labels(facts);
    ContainerHost host =
        new ContainerHost(
            services,
            libvirt.daemon(),
            libvirt.domains(),
            new Provisions(
                List.of(
                    new LimitProvision(cgroups),
                    new NetworkProvision(
                        new PrivateNetworks(new HostNetworkTools(), new SecureRandom())),
                    new LabelProvision(labels))),
            labels,
            new DomainCgroups(libvirt.domains(), cgroups));
    this.libvirt = libvirt;
    this.starter = new ContainerStarter(NAME, host);
    this.adopter = new ContainerAdopter(host);
    this.canary =
        new Canary(
            platform,
            libvirt.directory().resolve("canaries"),
            context -> starter.start(Canary.spec(host), context, record -> {}),
            LibvirtLxcBackend::inBackground,
            CANARY_DEADLINE);
    this.memory = new CanaryMemory(libvirt.directory().resolve("canary"));
  }

  /**
   * {@inheritDoc} A canary runs once, until the host's libvirt is another one or the host is
   * booted.
   */
  @Override
  public synchronized Probe probe() {
    if (!libvirt.choice().possible()) {
      return new Probe(false, libvirt.choice().obstacle(), Map.of());
    }
    String conditions = libvirt.conditions();
    if (memory.ranUnder(conditions)) {
      return new Probe(true, Canary.RAN, Map.of());
    }
    Probe found = canary.run();
    if (found.available()) {
      memory.keep(conditions);
    }
    return found;
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

  /** Gives back what the backend holds; its containers run on. */
  @Deactivate
  @Override
  public void close() {
    cleaner.shutdown();
    cgroups.release();
  }

  private static String platform(BundleContext context) {
    String id = context.getProperty(PlatformProperties.ID);
    return id == null ? "platform" : id;
  }

  /** A libvirtd that hangs would keep a thread of a pool for ever. */
  private static void inBackground(Runnable task) {
    Thread thread = new Thread(task, "cloister-libvirt-canary");
    thread.setDaemon(true);
    thread.start();
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
              Thread thread = new Thread(task, "cloister-libvirt-cleaner");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }
}
