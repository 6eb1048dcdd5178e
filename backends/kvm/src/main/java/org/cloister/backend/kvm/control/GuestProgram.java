package org.cloister.backend.kvm.control;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.linux.launch.LaunchException;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Report;

/**
 * A program that was sent to a guest. Its futures complete on the wires' thread: what depends on
 * them must not block. They fail with an {@link IOException} when the guest is gone, when it does
 * not keep to the protocol, or when the platform lets go of it. Thread-safe.
 */
public final class GuestProgram {
  private static final int SIGNAL = 0x7f;
  private static final int LAST_SIGNAL = 64;
  private static final int CODE_SHIFT = 8;
  private static final int CODE = 0xff;

  private final int id;
  private final Function<Report, LaunchException> failure;

  /** Of a program of an earlier connection, what that one has not read may still come. */
  private final boolean adopted;

  /** Whether the guest is to tell of its end to later connections too. */
  private final boolean kept;

  private final CompletableFuture<Integer> executed = new CompletableFuture<>();
  private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();

  private GuestProgram(
      int id, Function<Report, LaunchException> failure, boolean adopted, boolean kept) {
    this.id = id;
    this.failure = failure;
    this.adopted = adopted;
    this.kept = kept;
  }

  /** {@return a program that is sent now} */
  static GuestProgram sent(int id, LaunchProgram program, boolean kept) {
    return new GuestProgram(id, program::failure, false, kept);
  }

  /** {@return a program that was executed over an earlier connection, whose end is awaited} */
  static GuestProgram executed(int id, int pid) {
    GuestProgram program =
        new GuestProgram(
            id,
            report -> {
              throw new IllegalArgumentException("it was executed already");
            },
            true,
            true);
    program.executed.complete(pid);
    return program;
  }

  /** {@return the id that it was sent with; tells it apart for as long as the guest lives} */
  public int id() {
    return id;
  }

  /**
   * {@return completes with the process id in the guest when the last step was carried out, fails
   * with a {@link org.cloister.linux.launch.LaunchException} if a step failed. Each call returns a
   * new future}
   */
  public CompletableFuture<Integer> executed() {
    return executed.copy();
  }

  /** {@return completes when the process has ended. Each call returns a new future} */
  public CompletableFuture<ExitStatus> exit() {
    return exit.copy();
  }

  /** {@return whether the guest is to tell of its end to later connections too} */
  boolean isKept() {
    return kept;
  }

  /**
   * Takes a message.
   *
   * @return whether it was the last one
   * @throws ProtocolException if it cannot come at this moment
   */
  boolean accept(Message message) throws ProtocolException {
    if (adopted && message.kind() != MessageKind.EXITED) {
      return false;
    }
    switch (message.kind()) {
      case STARTED, WAITING -> mustBeLaunching(message);
      case EXECUTED -> {
        mustBeLaunching(message);
        executed.complete(message.value());
      }
      case FAILED -> {
        mustBeLaunching(message);
        executed.completeExceptionally(failure(message));
      }
      case EXITED -> {
        if (!executed.isDone()) {
          throw unexpected(message);
        }
        exit.complete(status(message.extra()));
        return true;
      }
      case READY -> throw unexpected(message);
    }
    return false;
  }

  void fail(IOException reason) {
    executed.completeExceptionally(reason);
    exit.completeExceptionally(reason);
  }

  private void mustBeLaunching(Message message) throws ProtocolException {
    if (executed.isDone()) {
      throw unexpected(message);
    }
  }

  private IOException failure(Message message) throws ProtocolException {
    Report report =
        new Report(Report.Kind.FAILED, message.program(), message.value(), message.extra());
    try {
      return failure.apply(report);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("the guest reports a failure at no step: " + e.getMessage());
    }
  }

  private ProtocolException unexpected(Message message) {
    return new ProtocolException(
        "the guest sent an unexpected " + message.kind() + " for the program " + id);
  }

  /** As wait(2) tells it. */
  private static ExitStatus status(int word) throws ProtocolException {
    int signal = word & SIGNAL;
    if (signal == 0) {
      return ExitStatus.exited(word >> CODE_SHIFT & CODE);
    }
    if (signal > LAST_SIGNAL) {
      throw new ProtocolException("the guest reports an impossible exit status: " + word);
    }
    return ExitStatus.signaled(signal);
  }
}
