package org.cloister.linux.sandbox.live;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.cloister.api.isolation.Signal;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.seccomp.Architecture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends signals to the first process of a PID namespace as if it were any other. The kernel keeps
 * from it every signal that it neither catches nor waits for (pid_namespaces(7)), so that a service
 * that does nothing about SIGTERM would never end by it. What a signal's default action would end
 * is ended by SIGKILL instead.
 *
 * <p>One that blocks the signal may wait for it, as with sigwait(3); or may do so for a moment
 * only, as a shell does around a fork, and the kernel then drops the signal in the end. So it is
 * looked at until the signal is no longer pending. Thread-safe.
 */
public final class FirstProcessSignals {
  private static final Logger LOG = LoggerFactory.getLogger(FirstProcessSignals.class);
  private static final long SHORTEST_MILLIS = 1;
  private static final long LONGEST_MILLIS = 100;
  private static final Duration LOOKED_AT = Duration.ofMinutes(1);
  private static final String WAITING =
      SystemCall.RT_SIGTIMEDWAIT.number(Architecture.current()) + " ";

  private final FirstProcess process;
  private final Executor looking;

  /** For which signal SIGKILL was sent first. */
  private final AtomicReference<Signal> killedFor = new AtomicReference<>();

  /**
   * Takes a process.
   *
   * @param process the first of its namespace
   * @param looking runs what looks at it later
   */
  public FirstProcessSignals(FirstProcess process, Executor looking) {
    this.process = process;
    this.looking = looking;
  }

  /**
   * Sends a signal.
   *
   * @param signal which
   * @return whether the process was still there
   * @throws IOException if it cannot be looked at or signalled
   */
  public boolean send(Signal signal) throws IOException {
    SignalDispositions now = dispositions();
    boolean waits = waits();
    if (now.endsBy(signal) && !waits) {
      return kill(signal);
    }
    boolean there = process.signal(signal);
    if (there && now.blocks(signal) && !waits) {
      lookLater(signal, SHORTEST_MILLIS, System.nanoTime() + LOOKED_AT.toNanos());
    }
    return there;
  }

  /**
   * Ends the process, and with it all others of the namespace.
   *
   * @param reason the signal that asks for it
   * @return whether the process was still there
   * @throws IOException if it cannot be signalled
   */
  public boolean kill(Signal reason) throws IOException {
    killedFor.compareAndSet(null, reason);
    return process.signal(Signal.KILL);
  }

  /** {@return the signal that SIGKILL was sent for first, if it was sent} */
  public Optional<Signal> killedFor() {
    return Optional.ofNullable(killedFor.get());
  }

  private void lookLater(Signal signal, long millis, long until) {
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, looking)
        .execute(() -> look(signal, millis, until));
  }

  private void look(Signal signal, long millis, long until) {
    if (process.hasEnded() || System.nanoTime() > until) {
      return;
    }
    try {
      SignalDispositions now = dispositions();
      if (now.awaits(signal)) {
        lookLater(signal, Math.min(2 * millis, LONGEST_MILLIS), until);
      } else if (now.endsBy(signal) && !waits()) {
        kill(signal);
      }
    } catch (IOException e) {
      LOG.debug("{} cannot be looked at: {}", process, e.toString());
    }
  }

  /**
   * Whether it waits for signals, as with sigwait(3). Meanwhile the kernel does not call those
   * blocked that it waits for (proc_pid_syscall(5) tells where it is, its status does not), and
   * gives it them.
   */
  private boolean waits() {
    try {
      return process.systemCall().startsWith(WAITING);
    } catch (IOException e) {
      LOG.debug("{}: its system call cannot be read: {}", process, e.toString());
      return false;
    }
  }

  private SignalDispositions dispositions() throws IOException {
    return SignalDispositions.parse(process.status());
  }
}
