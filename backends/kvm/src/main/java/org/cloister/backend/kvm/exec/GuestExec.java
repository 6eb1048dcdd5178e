package org.cloister.backend.kvm.exec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Signal;
import org.cloister.api.isolation.TerminalSize;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.linux.sandbox.failure.Failures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that runs beside the service in its guest. A thread that is interrupted while it reads
 * or writes closes the stream. Thread-safe.
 */
final class GuestExec implements ExecSession {
  private static final Logger LOG = LoggerFactory.getLogger(GuestExec.class);

  /** How long a program may take to end by itself when it was hung up. */
  private static final long GRACE_MILLISECONDS = 500;

  /** How long after its last words QEMU may take to be seen to have ended. */
  private static final Duration QEMU_ENDS = Duration.ofSeconds(5);

  private final LiveGuest guest;
  private final GuestProgram program;
  private final int pid;
  private final Streams streams;
  private final CompletableFuture<ExitStatus> exit;

  /**
   * Takes a program that was executed.
   *
   * @param guest where it runs
   * @param program the program
   * @param pid its process id in the guest
   * @param streams its streams
   */
  GuestExec(LiveGuest guest, GuestProgram program, int pid, Streams streams) {
    this.guest = guest;
    this.program = program;
    this.pid = pid;
    this.streams = streams;
    exit =
        program
            .exit()
            .handle((status, failure) -> failure == null ? status : null)
            .thenCompose(
                status ->
                    status == null ? endWithGuest() : CompletableFuture.completedFuture(status));
  }

  /** It ends with its guest; of a guest that was let go of, nobody knows. */
  private CompletableFuture<ExitStatus> endWithGuest() {
    return guest
        .process()
        .exit()
        .thenApply(ended -> ExitStatus.signaled(Signal.KILL.number()))
        .completeOnTimeout(ExitStatus.UNKNOWN, QEMU_ENDS.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> ExitStatus.UNKNOWN);
  }

  @Override
  public OutputStream input() {
    return streams.input();
  }

  @Override
  public InputStream output() {
    return streams.output();
  }

  @Override
  public InputStream error() {
    return streams.error();
  }

  @Override
  public CompletionStage<ExitStatus> exit() {
    return exit.copy();
  }

  @Override
  public void signal(Signal signal) throws IsolationException {
    if (program.exit().isDone()) {
      throw new IsolationException(IsolationErrorCode.GONE, "signal", "the program has ended");
    }
    try {
      guest.control().signal(pid, signal);
    } catch (IOException e) {
      throw Failures.of("signal", e);
    }
  }

  @Override
  public void resize(TerminalSize size) throws IsolationException {
    try {
      streams.resize(size);
    } catch (IOException e) {
      throw Failures.of("resize the terminal", e);
    }
  }

  @Override
  public void close() {
    try {
      if (!program.exit().isDone()) {
        guest.control().signal(pid, Signal.HUP);
        program.exit().get(GRACE_MILLISECONDS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
    } catch (TimeoutException e) {
      kill();
    } catch (IOException | ExecutionException e) {
      LOG.debug("A program in a guest that is gone is gone: {}", e.toString());
    } finally {
      streams.close();
    }
  }

  private void kill() {
    try {
      guest.control().signal(pid, Signal.KILL);
    } catch (IOException e) {
      LOG.warn("Process {} of a guest could not be killed: {}", pid, e.getMessage());
    }
  }
}
