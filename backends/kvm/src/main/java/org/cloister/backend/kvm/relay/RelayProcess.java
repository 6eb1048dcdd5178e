package org.cloister.backend.kvm.relay;

import static org.cloister.linux.launch.Step.compute;
import static org.cloister.linux.launch.Step.jumpIf;

import java.util.ArrayList;
import java.util.List;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Compute.Operator;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Jump.Condition;
import org.cloister.linux.launch.Label;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.Struct;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;

/** A process that does nothing but pass on, and has nothing open but its two ends. */
public final class RelayProcess {
  /** What it reads from. */
  public static final Immediate SOURCE = Immediate.ZERO;

  /** What it writes to. */
  public static final Immediate SINK = Immediate.of(1);

  private static final int SIGPIPE = 13;
  private static final int SIGNAL_SET = 8;
  private static final int SIGACTION = 32;

  private RelayProcess() {}

  /**
   * {@return makes the process, and goes on in the old one}
   *
   * @param source becomes {@link #SOURCE}
   * @param sink becomes {@link #SINK}
   * @param relay takes its process id
   * @param body what it does; when that is over, it ends
   */
  public static List<Step> of(Argument source, Argument sink, Slot relay, List<Step> body) {
    return of(ProcessCalls.fork(), source, sink, relay, body);
  }

  /**
   * {@return makes the process in another way, and goes on in the old one}
   *
   * @param making goes on in two processes, with a result of 0 in the new one
   * @param source becomes {@link #SOURCE}
   * @param sink becomes {@link #SINK}
   * @param relay takes its process id
   * @param body what it does; when that is over, it ends
   */
  static List<Step> of(Call making, Argument source, Argument sink, Slot relay, List<Step> body) {
    Label parent = Label.named("parent");
    List<Step> steps = new ArrayList<>();
    steps.add(making.into(relay));
    steps.add(jumpIf(relay, Condition.NOT_EQUAL, Immediate.ZERO, parent));
    steps.add(FileCalls.dup3(source, SOURCE));
    steps.add(FileCalls.dup3(sink, SINK));
    steps.add(FileCalls.closeFrom(2));
    steps.addAll(begin());
    steps.addAll(body);
    steps.add(ProcessCalls.exit(Immediate.ZERO));
    steps.add(parent);
    return steps;
  }

  /** {@return what a relay does first} */
  static List<Step> begin() {
    return List.of(ignorePipeSignal(), ProcessCalls.processName("relay"));
  }

  /**
   * {@return writes on, until all is written}
   *
   * @param at where the rest begins
   * @param left how many bytes the rest has
   * @param count takes how many were written at once
   * @param more a label that stands before these steps
   * @param failed where it goes on if it cannot be written
   */
  public static List<Step> write(Slot at, Slot left, Slot count, Label more, Label failed) {
    List<Step> steps = new ArrayList<>();
    steps.add(Call.of(SystemCall.WRITE, SINK, at, left).into(count).ignoringErrors());
    steps.add(jumpIf(count, Condition.LESS, Immediate.of(1), failed));
    steps.addAll(advance(at, left, count, more));
    return steps;
  }

  /**
   * {@return reads on, until all is read}
   *
   * @param at where the rest goes
   * @param left how many bytes the rest has
   * @param count takes how many were read at once
   * @param more a label that stands before these steps
   * @param failed where it goes on if nothing can be read
   */
  static List<Step> read(Slot at, Slot left, Slot count, Label more, Label failed) {
    List<Step> steps = new ArrayList<>();
    steps.add(FileCalls.read(SOURCE, at, left).into(count).ignoringErrors());
    steps.add(jumpIf(count, Condition.LESS, Immediate.of(1), failed));
    steps.addAll(advance(at, left, count, more));
    return steps;
  }

  /**
   * {@return goes on with the rest, if there is one}
   *
   * @param at where the rest is
   * @param left how many bytes the rest has
   * @param count how many are done
   * @param more where it goes on with the rest
   */
  public static List<Step> advance(Slot at, Slot left, Slot count, Label more) {
    return List.of(
        compute(at, at, Operator.ADD, count),
        compute(left, left, Operator.SUBTRACT, count),
        jumpIf(left, Condition.NOT_EQUAL, Immediate.ZERO, more));
  }

  private static Call ignorePipeSignal() {
    Struct action =
        Struct.builder()
            .u64("handler", new Immediate(1, value -> "SIG_IGN"))
            .bytes(new byte[SIGACTION - Long.BYTES])
            .build();
    return Call.of(
        SystemCall.RT_SIGACTION,
        new Immediate(SIGPIPE, value -> "SIGPIPE"),
        action,
        Immediate.NULL,
        Immediate.of(SIGNAL_SET));
  }
}
