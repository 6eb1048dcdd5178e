package org.cloister.linux.sandbox.live;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Signal;
import org.cloister.api.isolation.TerminalSize;
import org.cloister.linux.cgroup.CgroupMembership;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.OpenDescriptor;
import org.cloister.linux.sandbox.CgroupSteps;
import org.cloister.linux.sandbox.ExecProgram;
import org.cloister.linux.sandbox.UserNamespace;
import org.cloister.linux.sandbox.failure.Failures;
import org.cloister.linux.seccomp.BpfProgram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program that runs beside the service in its sandbox. */
final class ExecProcess implements ExecSession {
  private static final Logger LOG = LoggerFactory.getLogger(ExecProcess.class);

  /** How long a program may take to end by itself when it was hung up. */
  private static final long GRACE_MILLISECONDS = 500;

  private final LaunchedProcess process;
  private final Connection connection;

  private ExecProcess(LaunchedProcess process, Connection connection) {
    this.process = process;
    this.connection = connection;
  }

  /**
   * {@return a program started in a sandbox}
   *
   * @param spec what the sandbox was made from
   * @param user its user namespace
   * @param request what to run
   * @param sandbox its first process
   * @param cgroup its control groups
   * @param host what all sandboxes share
   * @throws IOException if it could not be executed
   * @throws IsolationException if its user does not exist inside
   */
  static ExecProcess start(
      SandboxSpec spec,
      UserNamespace user,
      ExecRequest request,
      LaunchedProcess sandbox,
      CgroupMembership cgroup,
      HostServices host)
      throws IOException, IsolationException {
    CgroupSteps cgroups = new CgroupSteps(cgroup);
    LaunchProgram program =
        ExecProgram.of(
            spec,
            user,
            request,
            host.facts(),
            host.filter(spec.confinement()).map(BpfProgram::bytes),
            cgroups);
    Connection connection =
        request.terminal().isPresent()
            ? Connection.terminal(host.terminals(), sandbox.identity(), request.terminal().get())
            : Connection.pipes(host.terminals());
    try (OpenDescriptor descriptor = sandbox.descriptor();
        OpenDescriptor namespace = cgroupNamespace(sandbox, host);
        OpenCgroup groups = OpenCgroup.of(cgroup, cgroups, host.descriptors())) {
      LaunchOptions options =
          LaunchOptions.of(connection.streams())
              .with(ExecProgram.PROCESS, descriptor.number())
              .with(ExecProgram.CGROUP_NAMESPACE, namespace.number());
      LaunchedProcess process = host.launcher().launch(program, groups.inheritedBy(options));
      connection.release();
      return new ExecProcess(process, connection);
    } catch (IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** The namespace is opened first and the process recognised then: after that it is the one. */
  private static OpenDescriptor cgroupNamespace(LaunchedProcess sandbox, HostServices host)
      throws IOException {
    OpenDescriptor namespace =
        host.descriptors().open(Path.of("/proc", Long.toString(sandbox.pid()), "ns", "cgroup"));
    if (!host.watcher().identify(sandbox.pid()).equals(Optional.of(sandbox.identity()))) {
      namespace.close();
      throw new IOException("the sandbox has ended");
    }
    return namespace;
  }

  @Override
  public OutputStream input() {
    return connection.input();
  }

  @Override
  public InputStream output() {
    return connection.output();
  }

  @Override
  public InputStream error() {
    return connection.error();
  }

  @Override
  public CompletionStage<ExitStatus> exit() {
    return process.exit();
  }

  @Override
  public void signal(Signal signal) throws IsolationException {
    try {
      if (!process.signal(signal)) {
        throw new IsolationException(IsolationErrorCode.GONE, "signal", "the program has ended");
      }
    } catch (IOException e) {
      throw Failures.of("signal", e);
    }
  }

  @Override
  public void resize(TerminalSize size) throws IsolationException {
    try {
      connection.resize(size);
    } catch (IOException e) {
      throw Failures.of("resize the terminal", e);
    }
  }

  @Override
  public void close() {
    try {
      if (process.signal(Signal.HUP)) {
        process.exit().get(GRACE_MILLISECONDS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
    } catch (IOException | ExecutionException | TimeoutException e) {
      kill();
    } finally {
      connection.close();
    }
  }

  private void kill() {
    try {
      process.signal(Signal.KILL);
    } catch (IOException e) {
      LOG.warn("Process {} could not be killed: {}", process.pid(), e.getMessage());
    }
  }
}
