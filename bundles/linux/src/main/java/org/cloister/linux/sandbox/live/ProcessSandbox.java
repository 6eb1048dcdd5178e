package org.cloister.linux.sandbox.live;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.api.isolation.SandboxReport;
import org.cloister.api.isolation.Shortfall;
import org.cloister.api.isolation.Signal;
import org.cloister.api.isolation.Usage;
import org.cloister.linux.cgroup.Cgroup;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.sandbox.failure.Failures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A live sandbox: the first process of a PID namespace, with which all others end, and the control
 * groups that hold them.
 */
public final class ProcessSandbox implements Sandbox {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessSandbox.class);

  private final SandboxRecord record;
  private final LaunchedProcess process;
  private final FirstProcessSignals signals;
  private final PidNamespace namespace;
  private final Cgroup cgroup;
  private final Housing housing;
  private final HostServices host;
  private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();

  private volatile long main;
  private volatile OptionalLong oomKills = OptionalLong.empty();

  /**
   * Takes charge of a running sandbox.
   *
   * @param record its record
   * @param process its first process
   * @param namespace its namespace of process ids
   * @param cgroup its control groups
   * @param housing what else is around it
   * @param host what all sandboxes share
   */
  public ProcessSandbox(
      SandboxRecord record,
      LaunchedProcess process,
      PidNamespace namespace,
      Cgroup cgroup,
      Housing housing,
      HostServices host) {
    this.record = record;
    this.process = process;
    this.signals = new FirstProcessSignals(new HostProcess(process), host.cleaner());
    this.namespace = namespace;
    this.cgroup = cgroup;
    this.housing = housing;
    this.host = host;
    process.exit().thenAcceptAsync(this::ended, host.cleaner());
  }

  @Override
  public SandboxRecord record() {
    return record;
  }

  @Override
  public CompletionStage<ExitStatus> exit() {
    return exit.minimalCompletionStage();
  }

  @Override
  public long pid() {
    if (!housing.hasInit()) {
      return process.pid();
    }
    if (main == 0) {
      main = findMain();
    }
    return main == 0 ? process.pid() : main;
  }

  private long findMain() {
    try {
      return namespace.firstChild(process.pid()).orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>If the service is the first process of its PID namespace and the signal would end any other
   * one, it is ended by SIGKILL ({@link FirstProcessSignals}), and {@link #exit()} tells the signal
   * that was asked for. A platform that adopts the sandbox just then does not know of it and tells
   * SIGKILL.
   */
  @Override
  public void signal(Signal signal) throws IsolationException {
    try {
      if (!(housing.hasInit() ? process.signal(signal) : signals.send(signal))) {
        throw gone("signal");
      }
    } catch (IOException e) {
      throw failure("signal", e);
    }
  }

  @Override
  public ExecSession exec(ExecRequest request) throws IsolationException {
    ensureRunning("exec");
    try {
      if (cgroup.frozen()) {
        throw new IsolationException(IsolationErrorCode.BUSY, "exec", "the sandbox is suspended");
      }
      return ExecProcess.start(
          record.spec(), housing.userNamespace(), request, process, cgroup.membership(), host);
    } catch (IOException e) {
      throw failure("exec", e);
    }
  }

  @Override
  public Usage usage() throws IsolationException {
    ensureRunning("measure");
    try {
      Usage counted = cgroup.usage();
      return counted.memory().isPresent() ? counted : withMappedMemory(counted);
    } catch (IOException e) {
      throw failure("measure", e);
    }
  }

  @Override
  public OptionalLong oomKills() {
    return oomKills;
  }

  private Usage withMappedMemory(Usage counted) throws IOException {
    return new Usage(
        MappedMemory.of(namespace.processes()),
        counted.memoryPeak(),
        counted.cpu(),
        counted.processes(),
        counted.readBytes(),
        counted.writtenBytes(),
        counted.oomKills());
  }

  @Override
  public SandboxReport inspect() throws IsolationException {
    ensureRunning("inspect");
    try {
      return Inspection.of(housing.kind(), pid(), namespace.processes().size());
    } catch (IOException e) {
      throw failure("inspect", e);
    }
  }

  @Override
  public Optional<byte[]> read(String path, int limit) throws IsolationException {
    ensureRunning("read");
    try {
      return host.files().read(process.identity(), path, limit);
    } catch (IOException e) {
      throw failure("read", e);
    }
  }

  @Override
  public boolean listens(int port) throws IsolationException {
    ensureRunning("look for listeners");
    try {
      Set<String> inodes = new HashSet<>();
      for (String table : List.of("tcp", "tcp6")) {
        Path file = Path.of("/proc", Long.toString(process.pid()), "net", table);
        if (Files.exists(file)) {
          inodes.addAll(TcpListeners.inodes(Files.readString(file), port));
        }
      }
      boolean own = record.spec().network().mode() != NetworkMode.HOST;
      return !inodes.isEmpty() && (own || holdsSocket(inodes));
    } catch (IOException e) {
      throw failure("look for listeners", e);
    }
  }

  /** On the host's network somebody else may listen: one of these sockets must be held inside. */
  private boolean holdsSocket(Set<String> inodes) throws IOException {
    for (long pid : namespace.processes()) {
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
        for (Path file : files) {
          String link = Files.readSymbolicLink(file).toString();
          if (link.startsWith("socket:[")
              && inodes.contains(link.substring("socket:[".length(), link.length() - 1))) {
            return true;
          }
        }
      } catch (IOException e) {
        LOG.trace("Process {} ended while it was looked at", pid);
      }
    }
    return false;
  }

  @Override
  public OptionalLong hostPid(long pid) {
    try {
      return namespace.hostPid(pid);
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void update(Limits wanted) throws IsolationException {
    ensureRunning("update limits");
    for (Shortfall shortfall : housing.shortfalls(wanted)) {
      throw new IsolationException(
          IsolationErrorCode.REFUSED, shortfall.directive().key(), shortfall.reason());
    }
    try {
      cgroup.update(wanted);
    } catch (IOException e) {
      throw inUse(wanted, e).orElseGet(() -> failure("update limits", e));
    }
  }

  /** Version 1 refuses a limit below what it cannot take back from the processes. */
  private Optional<IsolationException> inUse(Limits wanted, IOException failure)
      throws IsolationException {
    OptionalLong memory = usage().memory();
    boolean less =
        memory.isPresent()
            && wanted.memory().isPresent()
            && wanted.memory().getAsLong() < memory.getAsLong();
    return less
        ? Optional.of(
            new IsolationException(
                IsolationErrorCode.REFUSED,
                "update limits",
                Directive.LIMITS_MEMORY.key(),
                "",
                "%d bytes are in use, more than the %d wanted"
                    .formatted(memory.getAsLong(), wanted.memory().getAsLong()),
                "",
                failure))
        : Optional.empty();
  }

  @Override
  public void suspend() throws IsolationException {
    ensureRunning("suspend");
    try {
      cgroup.freeze();
    } catch (IOException e) {
      thaw();
      throw failure("suspend", e);
    }
  }

  @Override
  public void resume() throws IsolationException {
    ensureRunning("resume");
    try {
      cgroup.thaw();
    } catch (IOException e) {
      throw failure("resume", e);
    }
  }

  /** With the first process of a PID namespace the kernel kills all others. */
  @Override
  public void destroy() throws IsolationException {
    housing.doomed();
    try {
      signals.kill(Signal.KILL);
    } catch (IOException e) {
      throw failure("destroy", e);
    }
    // With version 1 a frozen process dies only when it is let go on.
    thaw();
  }

  private void thaw() {
    try {
      if (cgroup.frozen()) {
        cgroup.thaw();
      }
    } catch (IOException e) {
      LOG.debug("{} cannot be thawed: {}", record.spec().name(), e.getMessage());
    }
  }

  @Override
  public void release() {
    process.release();
    housing.release();
  }

  private void ended(ExitStatus status) {
    try {
      countOomKills();
      cgroup.remove();
    } catch (IOException e) {
      LOG.warn(
          "{}: its control group could not be removed: {}", record.spec().name(), e.getMessage());
    } finally {
      exit.complete(ofService(housing.clear(status)));
    }
  }

  /** What cannot be read is not known, but is no reason to keep the group. */
  private void countOomKills() {
    try {
      OptionalLong counted = housing.oomKills();
      oomKills = counted.isPresent() ? counted : cgroup.usage().oomKills();
    } catch (IOException e) {
      LOG.debug("{}: its use cannot be read: {}", record.spec().name(), e.getMessage());
    }
  }

  private ExitStatus ofService(ExitStatus status) {
    Optional<Signal> reason = signals.killedFor();
    if (reason.isPresent() && status.equals(ExitStatus.signaled(Signal.KILL.number()))) {
      return ExitStatus.signaled(reason.get().number());
    }
    return status;
  }

  private void ensureRunning(String step) throws IsolationException {
    if (process.exit().isDone()) {
      throw gone(step);
    }
  }

  private IsolationException failure(String step, IOException failure) {
    return process.exit().isDone() ? gone(step) : Failures.of(step, failure);
  }

  private static IsolationException gone(String step) {
    return new IsolationException(IsolationErrorCode.GONE, step, "the sandbox has ended");
  }
}
