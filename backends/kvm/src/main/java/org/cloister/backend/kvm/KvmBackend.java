package org.cloister.backend.kvm;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.cloister.api.isolation.IsolationBackend;
import org.cloister.api.isolation.IsolationBackendProperties;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.IsolationProperties;
import org.cloister.api.isolation.Plan;
import org.cloister.api.isolation.Probe;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.SandboxRecorder;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Shortfall;
import org.cloister.backend.kvm.accelerator.AcceleratorChoice;
import org.cloister.backend.kvm.command.Machine;
import org.cloister.backend.kvm.kernel.NoKernelException;
import org.cloister.backend.kvm.limit.HostLimits;
import org.cloister.backend.kvm.sandbox.GuestServices;
import org.cloister.backend.kvm.sandbox.SandboxAdopter;
import org.cloister.backend.kvm.sandbox.SandboxStarter;
import org.cloister.linux.cgroup.CgroupHierarchies;
import org.cloister.linux.cgroup.CgroupHierarchy;
import org.cloister.linux.network.HostNetworkTools;
import org.cloister.linux.network.PrivateNetworks;
import org.cloister.linux.process.Descriptors;
import org.cloister.linux.process.ProcessWatcher;
import org.cloister.linux.sandbox.host.HostFiles;
import org.cloister.linux.seccomp.SeccompFilters;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Sandboxes that are guests of QEMU with a kernel of their own. */
@Component
@IsolationBackendProperties(
    isolation_backend = KvmBackend.NAME,
    isolation_kernel = IsolationProperties.KERNEL_PRIVATE,
    isolation_strength = 80,
    isolation_network = {"host", "none", "private"})
public final class KvmBackend implements IsolationBackend, AutoCloseable {
  /** The backend's name. */
  public static final String NAME = "kvm";

  private static final int WORKERS = 32;
  private static final long IDLE_SECONDS = 10;

  private final ExecutorService workers = workers();
  private final KvmHost host;
  private final CgroupHierarchy cgroups;
  private final SandboxStarter starter;
  private final SandboxAdopter adopter;

  /**
   * Starts up; nothing is looked for before use.
   *
   * @param host what guests are made of
   * @param watcher finds QEMU again
   * @param descriptors opens secrets
   */
  @Activate
  public KvmBackend(
      @Reference KvmHost host,
      @Reference ProcessWatcher watcher,
      @Reference Descriptors descriptors) {
    this.cgroups = CgroupHierarchies.open(host.platform());
    GuestServices services =
        new GuestServices(
            host.facts(),
            new HostFiles(),
            new SeccompFilters(host.facts().architecture()),
            descriptors,
            watcher,
            host.loop(),
            new PrivateNetworks(new HostNetworkTools(), new SecureRandom()),
            new HostLimits(cgroups, processors(host)),
            workers);
    this.host = host;
    this.starter = new SandboxStarter(NAME, services, host);
    this.adopter = new SandboxAdopter(services);
  }

  /** {@inheritDoc} What came out is kept until QEMU or a kernel is another one. */
  @Override
  public Probe probe() {
    try {
      AcceleratorChoice choice = host.accelerator();
      return new Probe(
          true,
          choice.reason(),
          Map.of(IsolationProperties.ACCELERATOR, choice.accelerator().key()));
    } catch (NoKernelException e) {
      return new Probe(false, e.getMessage() + "; " + e.hint(), Map.of());
    } catch (IOException e) {
      return new Probe(false, e.getMessage(), Map.of());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Probe(false, "interrupted while a canary booted", Map.of());
    }
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

  /** Gives back what the backend holds; its guests run on. */
  @Deactivate
  @Override
  public void close() {
    workers.shutdown();
    cgroups.release();
  }

  private static int processors(KvmHost host) {
    return Math.min(
        Runtime.getRuntime().availableProcessors(),
        Machine.of(host.facts().architecture()).mostProcessors());
  }

  private static ExecutorService workers() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            WORKERS,
            WORKERS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "cloister-kvm-worker");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }
}
