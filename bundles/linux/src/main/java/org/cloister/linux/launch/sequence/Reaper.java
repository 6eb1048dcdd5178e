package org.cloister.linux.launch.sequence;

import static org.cloister.linux.launch.Step.compute;
import static org.cloister.linux.launch.Step.jump;
import static org.cloister.linux.launch.Step.jumpIf;
import static org.cloister.linux.launch.Step.load32;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.linux.launch.Buffer;
import org.cloister.linux.launch.Compute.Operator;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Jump.Condition;
import org.cloister.linux.launch.Label;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;

/**
 * The process becomes an init: it makes a child that goes on as the service, collects every process
 * of its namespace that ends, passes signals on to the service, and ends when the service does,
 * with its exit code or 128 plus the signal that killed it.
 *
 * <p>Of a process 1 the kernel ignores signals that it has no handler for, unless they are blocked;
 * so all are, and each is taken in turn. The init keeps no descriptor open, or the reader of the
 * service's output would not see its end. It keeps the privileges that it has where these steps
 * stand, less what it gives up itself; it needs to be allowed to signal the service, also after
 * that has changed its user (CAP_KILL); a filter of system calls comes after these steps.
 */
public final class Reaper {

  private static final int SIGINFO_SIZE = 128;
  private static final int SIGCHLD = 17;
  private static final int SIGNAL_MASK = 0x7f;
  private static final int CODE_SHIFT = 8;
  private static final int CODE_MASK = 0xff;
  private static final int KILLED = 128;
  private static final int LAST_SIGNAL = 64;
  private static final Immediate EXIT = Immediate.ZERO;
  private static final Immediate LEAVE = Immediate.of(1);

  /** In nanoseconds. */
  private static final long PATIENCE = 50_000_000;

  private Reaper() {}

  /**
   * {@return how the service ended: an init cannot end by a signal, and says so as shells do}
   *
   * @param init how its init ended
   */
  public static ExitStatus ofService(ExitStatus init) {
    int signal = init.value() - KILLED;
    return init.kind() == ExitStatus.Kind.EXITED && signal > 0 && signal <= LAST_SIGNAL
        ? ExitStatus.signaled(signal)
        : init;
  }

  /** {@return the steps; those after them run in the child} */
  public static List<Step> steps() {
    return steps(List.of());
  }

  /**
   * {@return the steps; those after them run in the child}
   *
   * @param first what the init does before it begins to wait, such as giving up privileges
   */
  public static List<Step> steps(List<Step> first) {
    return steps(first, Optional.<Farewell>empty());
  }

  /**
   * {@return the steps; those after them run in the child}
   *
   * @param first what the init does before it begins to wait, such as giving up privileges
   * @param farewell how those are told that the service has ended who are not the init's parent
   */
  public static List<Step> steps(List<Step> first, Farewell farewell) {
    return steps(first, Optional.of(farewell));
  }

  /**
   * How an init takes its leave.
   *
   * @param exit a file that is open for writing: how the service ended is written there, as wait(2)
   *     tells it, in the machine's byte order
   * @param leave a pipe whose other end is closed when the init may end, or nobody is there who
   *     could close it; it does not wait long
   */
  public record Farewell(Descriptor exit, Descriptor leave) {}

  private static List<Step> steps(List<Step> first, Optional<Farewell> farewell) {
    Slot main = Slot.named("main");
    Slot signal = Slot.named("signal");
    Slot pid = Slot.named("ended");
    Slot status = Slot.named("status");
    Slot cause = Slot.named("cause");
    Buffer word = Buffer.named("status", Integer.BYTES);
    Label next = Label.named("next");
    Label reap = Label.named("reap");
    Label killed = Label.named("killed");
    Label service = Label.named("service");
    List<Step> steps = new ArrayList<>();
    steps.add(ProcessCalls.blockSignals(ProcessCalls.ALL_SIGNALS));
    steps.add(ProcessCalls.fork().into(main));
    steps.add(jumpIf(main, Condition.EQUAL, Immediate.ZERO, service));
    steps.addAll(first);
    farewell.ifPresent(
        last -> {
          steps.add(FileCalls.dup3(last.exit(), EXIT));
          steps.add(FileCalls.dup3(last.leave(), LEAVE));
        });
    steps.add(FileCalls.closeFrom(farewell.isPresent() ? 2 : 0));
    steps.add(ProcessCalls.processName("reaper"));
    steps.addAll(
        List.of(
            next,
            ProcessCalls.waitForSignal(ProcessCalls.ALL_SIGNALS, Buffer.named("info", SIGINFO_SIZE))
                .into(signal)
                .ignoring(Errno.EINTR),
            jumpIf(signal, Condition.EQUAL, Immediate.of(SIGCHLD), reap),
            jumpIf(signal, Condition.LESS, Immediate.ZERO, next),
            ProcessCalls.kill(main, signal).ignoringErrors(),
            jump(next),
            reap,
            ProcessCalls.wait4(word).into(pid).ignoring(Errno.ECHILD),
            jumpIf(pid, Condition.LESS, Immediate.of(1), next),
            jumpIf(pid, Condition.NOT_EQUAL, main, reap)));
    if (farewell.isPresent()) {
      steps.add(FileCalls.write(EXIT, word).ignoringErrors());
      steps.add(FileCalls.awaitInput(LEAVE, PATIENCE).ignoringErrors());
    }
    steps.addAll(
        List.of(
            load32(status, word),
            compute(cause, status, Operator.AND, Immediate.of(SIGNAL_MASK)),
            jumpIf(cause, Condition.NOT_EQUAL, Immediate.ZERO, killed),
            compute(status, status, Operator.SHIFT_RIGHT, Immediate.of(CODE_SHIFT)),
            compute(status, status, Operator.AND, Immediate.of(CODE_MASK)),
            ProcessCalls.exit(status),
            killed,
            compute(cause, cause, Operator.ADD, Immediate.of(KILLED)),
            ProcessCalls.exit(cause),
            service,
            ProcessCalls.blockSignals(0)));
    return steps;
  }
}
