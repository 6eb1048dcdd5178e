package org.cloister.backend.kvm.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.SandboxReport;
import org.cloister.api.isolation.Shortfall;
import org.cloister.api.isolation.Signal;
import org.cloister.api.isolation.Usage;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.control.PowerOffProgram;
import org.cloister.backend.kvm.exec.GuestExecutor;
import org.cloister.backend.kvm.live.GuestFolder;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.backend.kvm.view.GuestImage;
import org.cloister.backend.kvm.view.ServiceProgram;
import org.cloister.linux.capability.Capability;
import org.cloister.linux.capability.ProcessCapabilities;
import org.cloister.linux.cgroup.Cgroup;
import org.cloister.linux.launch.LaunchException;
import org.cloister.linux.launch.sequence.Reaper;
import org.cloister.linux.sandbox.failure.Failures;
import org.cloister.linux.sandbox.live.FirstProcessSignals;
import org.cloister.linux.sandbox.live.ProcessLayers;
import org.cloister.linux.sandbox.live.TcpListeners;
import org.cloister.linux.seccomp.BpfProgram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service in a guest of its own. Thread-safe. */
final class GuestSandbox implements Sandbox {
  private static final Logger LOG = LoggerFactory.getLogger(GuestSandbox.class);
  private static final Duration POWER_OFF = Duration.ofSeconds(5);
  private static final Duration MONITOR = Duration.ofSeconds(10);
  private static final int TABLE = 1 << 20;
  private static final int MIB_BITS = 20;
  private static final String ROOT = "/proc/" + ServiceProgram.PROCESS + "/root";

  private final SandboxRecord record;
  private final GuestState state;
  private final LiveGuest guest;
  private final GuestProgram service;
  private final GuestServices services;
  private final GuestFiles files;
  private final GuestProcess process;
  private final GuestResources resources;
  private final GuestExecutor executor;
  private final FirstProcessSignals signals;
  private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
  private volatile boolean destroyed;
  private volatile boolean released;
  private volatile boolean suspended;

  /**
   * Takes over a guest in which the service runs.
   *
   * @param record how it is found again
   * @param state what of it is this backend's
   * @param guest the guest
   * @param service its program
   * @param services what all sandboxes share
   * @param group QEMU's control group
   * @param suspended whether the guest stands still
   */
  GuestSandbox(
      SandboxRecord record,
      GuestState state,
      LiveGuest guest,
      GuestProgram service,
      GuestServices services,
      Cgroup group,
      boolean suspended) {
    this.record = record;
    this.state = state;
    this.guest = guest;
    this.service = service;
    this.services = services;
    this.suspended = suspended;
    this.files = new GuestFiles(guest);
    this.resources =
        new GuestResources(guest, files, group, services.limits(), state.accelerator());
    this.process = new GuestProcess(guest, service, files, record.spec().attributes().reaper());
    this.executor =
        new GuestExecutor(
            guest,
            record.spec(),
            services.facts().kernel(),
            services.filter(record.spec().confinement()).map(BpfProgram::bytes));
    this.signals = new FirstProcessSignals(process, services.workers());
    service.exit().thenAccept(status -> later(this::powerOff));
    guest.process().exit().thenAccept(status -> later(this::end));
  }

  private void later(Runnable task) {
    try {
      services.workers().execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("The backend is closed; what happens to {} is seen later", record.spec().name());
    }
  }

  @Override
  public SandboxRecord record() {
    return record;
  }

  @Override
  public CompletionStage<ExitStatus> exit() {
    return exit.copy();
  }

  @Override
  public long pid() {
    return guest.process().pid();
  }

  @Override
  public void signal(Signal signal) throws IsolationException {
    ensureAwake("signal");
    try {
      boolean there =
          record.spec().attributes().reaper() ? process.signal(signal) : signals.send(signal);
      if (!there) {
        throw gone("signal");
      }
    } catch (IOException e) {
      throw failure("signal", e);
    }
  }

  @Override
  public ExecSession exec(ExecRequest request) throws IsolationException {
    ensureAwake("exec");
    try {
      return executor.start(request);
    } catch (IOException e) {
      throw e.getCause() instanceof LaunchException step ? Failures.of(step) : failure("exec", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IsolationException(IsolationErrorCode.INTERNAL, "exec", "interrupted");
    }
  }

  @Override
  public Usage usage() throws IsolationException {
    ensureRunning("measure");
    try {
      return resources.usage(suspended);
    } catch (IOException e) {
      throw failure("measure", e);
    }
  }

  @Override
  public OptionalLong oomKills() {
    return exit.isDone() ? resources.oomKills() : OptionalLong.empty();
  }

  @Override
  public SandboxReport inspect() throws IsolationException {
    ensureAwake("inspect");
    Map<String, String> layers = new LinkedHashMap<>();
    layers.put("kernel", "its own, " + state.kernel());
    layers.put("accelerator", state.accelerator().key());
    layers.put("QEMU", "confined: own user, namespaces, filter, control group");
    if (!state.addresses().isEmpty()) {
      layers.put(
          "own addresses",
          state.addresses().stream()
              .map(address -> address.split("/", 2)[0])
              .collect(Collectors.joining(", ")));
    }
    try {
      layers.put("memory of QEMU", (resources.qemuMemory() >> MIB_BITS) + " MiB with the guest's");
      String main = process.main();
      String status = text(main + "/status");
      layers.putAll(ProcessLayers.of(status));
      return new SandboxReport(
          "virtual machine of QEMU",
          layers,
          Map.of(),
          List.of(),
          GuestMounts.of(text(main + "/mountinfo"), GuestImage.files(record.spec())),
          ProcessCapabilities.parse(status).effective().capabilities().stream()
              .map(Capability::kernelName)
              .toList(),
          resources.processes());
    } catch (IOException e) {
      throw failure("inspect", e);
    }
  }

  @Override
  public Optional<byte[]> read(String path, int limit) throws IsolationException {
    ensureAwake("read");
    try {
      return files.read(ROOT, path, limit);
    } catch (IOException e) {
      throw failure("read " + path, e);
    }
  }

  @Override
  public boolean listens(int port) throws IsolationException {
    ensureAwake("look for listeners");
    try {
      return !TcpListeners.inodes(text("/proc/net/tcp"), port).isEmpty()
          || !TcpListeners.inodes(text("/proc/net/tcp6"), port).isEmpty();
    } catch (IOException e) {
      throw failure("look for listeners", e);
    }
  }

  private String text(String path) throws IOException {
    return new String(files.read("/", path, TABLE).orElse(new byte[0]), StandardCharsets.UTF_8);
  }

  @Override
  public OptionalLong hostPid(long inside) {
    return OptionalLong.empty();
  }

  @Override
  public void update(Limits limits) throws IsolationException {
    ensureAwake("update limits");
    try {
      Optional<Shortfall> refused = resources.shortfalls(limits).stream().findFirst();
      if (refused.isPresent()) {
        throw new IsolationException(
            IsolationErrorCode.REFUSED, refused.get().directive().key(), refused.get().reason());
      }
      resources.update(limits);
    } catch (IOException e) {
      throw e.getCause() instanceof LaunchException step
          ? Failures.of(step)
          : failure("update limits", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IsolationException(IsolationErrorCode.INTERNAL, "update limits", "interrupted");
    }
  }

  @Override
  public void suspend() throws IsolationException {
    ensureRunning("suspend");
    monitor("suspend", "stop");
    suspended = true;
  }

  @Override
  public void resume() throws IsolationException {
    ensureRunning("resume");
    monitor("resume", "cont");
    suspended = false;
  }

  private void monitor(String step, String command) throws IsolationException {
    try {
      guest.await(guest.monitor().execute(command, Map.of()), command, MONITOR);
    } catch (IOException e) {
      throw failure(step, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IsolationException(IsolationErrorCode.INTERNAL, step, "interrupted");
    }
  }

  @Override
  public void destroy() throws IsolationException {
    destroyed = true;
    try {
      guest.process().signal(Signal.KILL);
    } catch (IOException e) {
      throw failure("destroy", e);
    }
  }

  @Override
  public void release() {
    released = true;
    guest.release();
  }

  /** What the guest has not written yet gets to the disks; then it ends, by itself or not. */
  private void powerOff() {
    if (released) {
      return;
    }
    resources.settle(record.spec().limits());
    try {
      guest.control().start(PowerOffProgram.program(GuestImage.writable(record.spec())));
      guest.process().exit().get(POWER_OFF.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | ExecutionException | TimeoutException e) {
      LOG.debug("{}: the guest does not switch itself off: {}", record.spec().name(), e.toString());
    } finally {
      if (!released) {
        guest.kill();
      }
    }
  }

  /** QEMU has ended. */
  private void end() {
    ExitStatus status = status();
    guest.kill();
    try {
      resources.remove();
      GuestFolder.remove(state.folder());
    } catch (IOException e) {
      LOG.warn("Of the guest of {} something stays: {}", record.spec().name(), e.getMessage());
    }
    services.removeNetwork(record.spec(), record.context(), state.addresses());
    exit.complete(status);
  }

  private ExitStatus status() {
    CompletableFuture<ExitStatus> told = service.exit();
    if (told.isDone() && !told.isCompletedExceptionally()) {
      return ofService(told.join());
    }
    if (destroyed) {
      return ExitStatus.signaled(Signal.KILL.number());
    }
    LOG.warn(
        "The guest of {} ended before the service: {}", record.spec().name(), guest.lastWords());
    return ofQemu(guest.process().exit().join());
  }

  private ExitStatus ofService(ExitStatus first) {
    if (record.spec().attributes().reaper()) {
      return Reaper.ofService(first);
    }
    return signals
        .killedFor()
        .filter(reason -> first.equals(ExitStatus.signaled(Signal.KILL.number())))
        .map(reason -> ExitStatus.signaled(reason.number()))
        .orElse(first);
  }

  /**
   * {@return how a service ended whose guest ended before it: by what killed QEMU; what QEMU says
   * of itself when it ends otherwise has nothing to do with it}
   *
   * @param qemu how QEMU ended
   */
  static ExitStatus ofQemu(ExitStatus qemu) {
    return qemu.kind() == ExitStatus.Kind.SIGNALED ? qemu : ExitStatus.UNKNOWN;
  }

  private void ensureRunning(String step) throws IsolationException {
    if (exit.isDone() || guest.process().exit().isDone()) {
      throw gone(step);
    }
  }

  /** Whatever the guest itself is asked, it does not answer while it stands still. */
  private void ensureAwake(String step) throws IsolationException {
    ensureRunning(step);
    if (suspended) {
      throw new IsolationException(IsolationErrorCode.BUSY, step, "the sandbox is suspended");
    }
  }

  private IsolationException failure(String step, IOException cause) {
    return guest.process().exit().isDone() || service.exit().isDone()
        ? gone(step)
        : Failures.of(step + " " + record.spec().name(), cause);
  }

  private static IsolationException gone(String step) {
    return new IsolationException(IsolationErrorCode.GONE, step, "the sandbox has ended");
  }
}
