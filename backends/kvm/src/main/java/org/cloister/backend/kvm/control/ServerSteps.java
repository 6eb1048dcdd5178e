package org.cloister.backend.kvm.control;

import static org.cloister.linux.launch.Step.compute;
import static org.cloister.linux.launch.Step.jump;
import static org.cloister.linux.launch.Step.jumpIf;
import static org.cloister.linux.launch.Step.load32;
import static org.cloister.linux.launch.Step.set;
import static org.cloister.linux.launch.Step.store32;

import java.util.ArrayList;
import java.util.List;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Buffer;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Compute.Operator;
import org.cloister.linux.launch.Enter;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Jump.Condition;
import org.cloister.linux.launch.Label;
import org.cloister.linux.launch.Report;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.Struct;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;

/**
 * The launch-program server: takes programs for ever. For each it makes a monitor, a process that
 * runs the program in a child, passes on what the program reports, waits until it ends and tells
 * how. The server itself never waits for a program.
 *
 * <p>A read of nothing means that nobody is connected on the host. The server then forgets a
 * program that it has half of, and asks again. Whoever connects says so, is answered, and is told
 * of every program that has ended: what a connection took that was then lost is not known here, so
 * a monitor tells it until somebody kills it. For that it sleeps on a number in memory that all
 * monitors share with the server, which counts the connections. Monitors, and what a service leaves
 * behind, are collected by the kernel.
 */
final class ServerSteps {
  /** The version of what the server speaks. */
  static final int VERSION = 2;

  private static final int READ_WRITE = 3;
  private static final int SHARED_ANONYMOUS = 0x21;
  private static final int PRIVATE_ANONYMOUS = 0x22;
  private static final Immediate FUTEX_WAIT = new Immediate(0, value -> "FUTEX_WAIT");
  private static final Immediate FUTEX_WAKE = new Immediate(1, value -> "FUTEX_WAKE");
  private static final int SIGNAL_MASK = 0x7f;
  private static final int SIGCHLD = 17;
  private static final int SIGNAL_SET = 8;
  private static final int SIGACTION = 32;
  private static final Immediate SIG_DFL = new Immediate(0, value -> "SIG_DFL");
  private static final Immediate SIG_IGN = new Immediate(1, value -> "SIG_IGN");
  private static final Immediate CLOSE_ON_EXEC = new Immediate(02000000, value -> "O_CLOEXEC");

  /** Where a program that is not standalone reports, if it inherits nothing. */
  private static final Immediate STATUS = Immediate.of(3);

  /** How long the server waits before it looks again whether somebody has connected. */
  private static final int PAUSE_NANOSECONDS = 10_000_000;

  private final Argument in;
  private final Argument out;

  /** Where the number of connections is, shared with the monitors. */
  private final Slot connections = Slot.named("connections");

  /**
   * A server on a port.
   *
   * @param in where programs come from
   * @param out where messages go to; may be the same
   */
  ServerSteps(Argument in, Argument out) {
    this.in = in;
    this.out = out;
  }

  /** {@return the steps; they never end} */
  List<Step> steps() {
    Buffer header = Buffer.named("header", Frame.HEADER);
    Buffer ready = Buffer.named("ready", Message.SIZE);
    Slot next = Slot.named("next");
    Slot left = Slot.named("left");
    Slot count = Slot.named("count");
    Slot size = Slot.named("size");
    Slot memory = Slot.named("memory");
    Slot monitor = Slot.named("monitor");
    Label serve = Label.named("serve");
    Label nobody = Label.named("nobody");
    Label headerMore = Label.named("header_more");
    Label programMore = Label.named("program_more");
    Label abandon = Label.named("abandon");
    Label hello = Label.named("hello");
    Label signal = Label.named("signal");
    Label drain = Label.named("drain");
    Label monitoring = Label.named("monitoring");
    List<Step> steps = new ArrayList<>();
    steps.add(childSignal(SIG_IGN));
    steps.add(memory(Immediate.of(Integer.BYTES), SHARED_ANONYMOUS).into(connections));
    steps.add(store32(ready, MessageKind.READY.code()));
    steps.add(store32(ready.at(Message.VALUE), Immediate.of(VERSION)));
    steps.add(jump(serve));

    steps.add(nobody);
    steps.add(pause(PAUSE_NANOSECONDS));
    steps.add(serve);
    steps.add(set(next, header));
    steps.add(set(left, Immediate.of(Frame.HEADER)));
    steps.add(headerMore);
    steps.add(FileCalls.read(in, next, left).into(count));
    steps.add(jumpIf(count, Condition.EQUAL, Immediate.ZERO, nobody));
    steps.addAll(advance(next, left, count, headerMore));
    steps.add(load32(size, header));
    steps.add(jumpIf(size, Condition.EQUAL, Immediate.ZERO, hello));
    steps.add(jumpIf(size, Condition.AT_LEAST, Immediate.of(Frame.SIGNAL), signal));
    steps.add(jumpIf(size, Condition.AT_LEAST, Immediate.of(Frame.LARGEST + 1), drain));
    steps.add(memory(size, PRIVATE_ANONYMOUS).into(memory));
    steps.add(set(next, memory));
    steps.add(set(left, size));
    steps.add(programMore);
    steps.add(FileCalls.read(in, next, left).into(count));
    steps.add(jumpIf(count, Condition.EQUAL, Immediate.ZERO, abandon));
    steps.addAll(advance(next, left, count, programMore));
    steps.add(ProcessCalls.fork().into(monitor));
    steps.add(jumpIf(monitor, Condition.EQUAL, Immediate.ZERO, monitoring));
    steps.add(Call.of(SystemCall.MUNMAP, memory, size));
    steps.add(jump(serve));

    steps.add(abandon);
    steps.add(Call.of(SystemCall.MUNMAP, memory, size));
    steps.add(jump(nobody));

    steps.add(hello);
    steps.add(FileCalls.write(out, ready));
    steps.add(load32(count, connections));
    steps.add(compute(count, count, Operator.ADD, Immediate.of(1)));
    steps.add(store32(connections, count));
    steps.add(futex(FUTEX_WAKE, Immediate.of(Integer.MAX_VALUE)));
    steps.add(jump(serve));

    steps.add(signal);
    steps.add(compute(size, size, Operator.AND, Immediate.of(SIGNAL_MASK)));
    steps.add(load32(count, header.at(Frame.ID)));
    steps.add(ProcessCalls.kill(count, size).ignoringErrors());
    steps.add(jump(serve));

    // Not a program: what this connection still sends cannot be understood.
    steps.add(drain);
    steps.add(FileCalls.read(in, header, Immediate.of(Frame.HEADER)).into(count));
    steps.add(jumpIf(count, Condition.NOT_EQUAL, Immediate.ZERO, drain));
    steps.add(jump(nobody));

    steps.add(monitoring);
    steps.addAll(monitor(header, memory));
    return steps;
  }

  /**
   * {@return waits}
   *
   * @param nanoseconds less than a second
   */
  static Call pause(int nanoseconds) {
    Struct time =
        Struct.builder()
            .u64("seconds", Immediate.ZERO)
            .u64("nanoseconds", Immediate.of(nanoseconds))
            .build();
    return Call.of(SystemCall.NANOSLEEP, time, Immediate.NULL);
  }

  private static List<Step> advance(Slot next, Slot left, Slot count, Label more) {
    return List.of(
        compute(next, next, Operator.ADD, count),
        compute(left, left, Operator.SUBTRACT, count),
        jumpIf(left, Condition.NOT_EQUAL, Immediate.ZERO, more));
  }

  private List<Step> monitor(Buffer header, Slot memory) {
    Buffer ends = Buffer.named("pipe", 2 * Integer.BYTES);
    Buffer message = Buffer.named("message", Message.SIZE);
    Buffer word = Buffer.named("status", Integer.BYTES);
    Slot reader = Slot.named("reader");
    Slot writer = Slot.named("writer");
    Slot id = Slot.named("id");
    Slot main = Slot.named("main");
    Slot failed = Slot.named("failed");
    Slot count = Slot.named("got");
    Slot kind = Slot.named("kind");
    Slot ended = Slot.named("ended");
    Slot status = Slot.named("exit");
    Slot self = Slot.named("self");
    Slot known = Slot.named("known");
    Label tell = Label.named("tell");
    Label sleep = Label.named("sleep");
    Label child = Label.named("child");
    Label report = Label.named("report");
    Label passOn = Label.named("pass_on");
    Label notFailed = Label.named("not_failed");
    Label silent = Label.named("silent");
    Label await = Label.named("await");
    Label rest = Label.named("rest");
    List<Step> steps = new ArrayList<>();
    steps.add(childSignal(SIG_DFL));
    steps.add(load32(id, header.at(Frame.ID)));
    steps.add(Call.of(SystemCall.PIPE2, ends, CLOSE_ON_EXEC));
    steps.add(load32(reader, ends));
    steps.add(load32(writer, ends.at(Integer.BYTES)));
    steps.add(ProcessCalls.fork().into(main));
    steps.add(jumpIf(main, Condition.EQUAL, Immediate.ZERO, child));
    steps.add(FileCalls.close(writer));

    steps.add(report);
    steps.add(FileCalls.read(reader, message, Immediate.of(Report.SIZE)).into(count));
    steps.add(jumpIf(count, Condition.EQUAL, Immediate.of(Report.SIZE), passOn));
    steps.add(jumpIf(failed, Condition.NOT_EQUAL, Immediate.ZERO, silent));
    steps.add(store32(message, MessageKind.EXECUTED.code()));
    steps.add(store32(message.at(Message.PROGRAM), id));
    steps.add(store32(message.at(Message.VALUE), main));
    steps.add(store32(message.at(Message.EXTRA), Immediate.ZERO));
    steps.add(FileCalls.write(out, message));
    steps.add(jump(silent));

    steps.add(passOn);
    steps.add(FileCalls.write(out, message));
    steps.add(load32(kind, message));
    steps.add(jumpIf(kind, Condition.NOT_EQUAL, MessageKind.FAILED.code(), notFailed));
    steps.add(set(failed, Immediate.of(1)));
    steps.add(notFailed);
    steps.add(jumpIf(kind, Condition.NOT_EQUAL, MessageKind.STARTED.code(), report));
    steps.add(load32(main, message.at(Message.VALUE)));
    steps.add(jump(report));

    steps.add(silent);
    steps.add(FileCalls.close(reader));
    steps.add(await);
    steps.add(
        Call.of(SystemCall.WAIT4, Immediate.of(-1), word, Immediate.ZERO, Immediate.NULL)
            .into(ended));
    steps.add(jumpIf(ended, Condition.NOT_EQUAL, main, await));
    steps.add(load32(status, word));
    // What passes on the output; the service's last words come before its end.
    steps.add(rest);
    steps.add(
        Call.of(SystemCall.WAIT4, Immediate.of(-1), word, Immediate.ZERO, Immediate.NULL)
            .into(ended)
            .ignoring(Errno.ECHILD));
    steps.add(jumpIf(ended, Condition.AT_LEAST, Immediate.ZERO, rest));
    steps.add(store32(message, MessageKind.EXITED.code()));
    steps.add(store32(message.at(Message.PROGRAM), id));
    steps.add(Call.of(SystemCall.GETPID).into(self));
    steps.add(store32(message.at(Message.VALUE), self));
    steps.add(store32(message.at(Message.EXTRA), status));
    steps.add(tell);
    // Before the write: somebody who connects in between is told by the next one.
    steps.add(load32(known, connections));
    steps.add(FileCalls.write(out, message));
    steps.add(sleep);
    steps.add(futex(FUTEX_WAIT, known).ignoring(Errno.EAGAIN, Errno.EINTR));
    steps.add(load32(count, connections));
    steps.add(jumpIf(count, Condition.EQUAL, known, sleep));
    steps.add(jump(tell));

    steps.add(child);
    // It may have this number already.
    steps.add(FileCalls.dup3(writer, STATUS).ignoring(Errno.EINVAL));
    steps.add(new Enter(memory));
    return steps;
  }

  private static Call memory(Argument size, int flags) {
    return Call.of(
        SystemCall.MMAP,
        Immediate.NULL,
        size,
        Immediate.of(READ_WRITE),
        Immediate.of(flags),
        Immediate.of(-1),
        Immediate.ZERO);
  }

  private Call futex(Immediate operation, Argument value) {
    return Call.of(SystemCall.FUTEX, connections, operation, value, Immediate.NULL);
  }

  private static Call childSignal(Immediate handler) {
    Struct action =
        Struct.builder().u64("handler", handler).bytes(new byte[SIGACTION - Long.BYTES]).build();
    return Call.of(
        SystemCall.RT_SIGACTION,
        new Immediate(SIGCHLD, value -> "SIGCHLD"),
        action,
        Immediate.NULL,
        Immediate.of(SIGNAL_SET));
  }
}
