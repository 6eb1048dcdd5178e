package org.cloister.backend.kvm.exec;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.launch.LaunchProgram;

/** Runs programs beside the service of one guest. Thread-safe. */
public final class GuestExecutor {
  /** Time enough without hardware support on a loaded machine. */
  private static final Duration EXECUTE = Duration.ofSeconds(60);

  private static final int TERMINAL_PORTS = 1;
  private static final int PIPE_PORTS = 2;

  private final LiveGuest guest;
  private final SandboxSpec spec;
  private final CapabilitySet kernel;
  private final Optional<byte[]> filter;
  private final PortPool pool = new PortPool();

  /**
   * Runs programs in a guest. There is one of these for a guest.
   *
   * @param guest the guest
   * @param spec what its service was made from
   * @param kernel every capability that the guest's kernel knows
   * @param filter the service's system-call filter; empty for none
   */
  public GuestExecutor(
      LiveGuest guest, SandboxSpec spec, CapabilitySet kernel, Optional<byte[]> filter) {
    this.guest = guest;
    this.spec = spec;
    this.kernel = kernel;
    this.filter = filter;
  }

  /**
   * Starts a program.
   *
   * @param request what to run
   * @return the program, executed
   * @throws IOException if it could not be executed; the cause is the step that failed, if one did
   * @throws IsolationException if there are no ports left
   * @throws InterruptedException if the thread is interrupted
   */
  public ExecSession start(ExecRequest request)
      throws IOException, IsolationException, InterruptedException {
    List<Integer> numbers = pool.take(request.terminal().isPresent() ? TERMINAL_PORTS : PIPE_PORTS);
    List<StreamPort> ports = new ArrayList<>();
    try {
      for (int number : numbers) {
        ports.add(StreamPort.plug(guest, number, pool));
      }
      Streams streams = new Streams(ports);
      GuestProgram program = guest.control().start(translate(request, numbers));
      int pid = guest.await(program.executed(), "execute " + request.command().get(0), EXECUTE);
      return new GuestExec(guest, program, pid, streams);
    } catch (IOException | InterruptedException | RuntimeException e) {
      ports.forEach(StreamPort::close);
      // The one that could not be plugged has given its number back.
      numbers.stream().skip(ports.size() + 1L).forEach(pool::giveBack);
      throw e;
    }
  }

  private LaunchProgram translate(ExecRequest request, List<Integer> ports) {
    return GuestExecProgram.of(
        spec, request, kernel, filter, ports.get(0), ports.get(ports.size() - 1));
  }
}
