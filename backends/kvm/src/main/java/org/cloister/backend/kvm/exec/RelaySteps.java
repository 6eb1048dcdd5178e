package org.cloister.backend.kvm.exec;

import static org.cloister.linux.launch.Step.compute;
import static org.cloister.linux.launch.Step.jump;
import static org.cloister.linux.launch.Step.jumpIf;
import static org.cloister.linux.launch.Step.load32;
import static org.cloister.linux.launch.Step.set;
import static org.cloister.linux.launch.Step.store32;

import java.util.ArrayList;
import java.util.List;
import org.cloister.backend.kvm.control.GuestPorts;
import org.cloister.backend.kvm.relay.RelayProcess;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Buffer;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Compute.Operator;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Jump.Condition;
import org.cloister.linux.launch.Label;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;

/**
 * Processes of the guest that stand between a port and a program. They are outside of the service's
 * namespaces, keep nothing open but their two ends, and end with either of them.
 */
final class RelaySteps {
  /** ioctl_tty(2): sets the size of a terminal. */
  static final Immediate TIOCSWINSZ = new Immediate(0x5414, value -> "TIOCSWINSZ");

  private static final int SIGKILL = 9;

  private RelaySteps() {}

  /**
   * {@return makes a relay out of the guest: cuts what it reads into pieces}
   *
   * @param source a pipe or a terminal
   * @param port the port
   * @param relay takes its process id
   */
  static List<Step> outwards(Argument source, Argument port, Slot relay) {
    Buffer chunk = Buffer.named("piece", Piece.HEADER + Piece.LARGEST);
    Slot count = Slot.named("count");
    Slot written = Slot.named("written");
    Slot at = Slot.named("at");
    Slot left = Slot.named("left");
    Label next = Label.named("next");
    Label got = Label.named("got");
    Label put = Label.named("put");
    Label gone = Label.named("gone");
    List<Step> steps = new ArrayList<>();
    steps.add(next);
    steps.add(
        FileCalls.read(RelayProcess.SOURCE, chunk.at(Piece.HEADER), Immediate.of(Piece.LARGEST))
            .into(count)
            .ignoringErrors());
    steps.add(jumpIf(count, Condition.AT_LEAST, Immediate.of(1), got));
    // A pipe that nobody writes to any more, or a terminal that nobody has open.
    steps.add(set(count, Immediate.of(Piece.END)));
    steps.add(got);
    steps.add(store32(chunk, count));
    steps.add(set(at, chunk));
    steps.add(compute(left, count, Operator.ADD, Immediate.of(Piece.HEADER)));
    steps.add(put);
    steps.addAll(RelayProcess.write(at, left, written, put, gone));
    steps.add(jumpIf(count, Condition.NOT_EQUAL, Immediate.of(Piece.END), next));
    steps.add(gone);
    return RelayProcess.of(source, port, relay, steps);
  }

  /**
   * {@return makes a relay into the guest: takes pieces. When nobody is connected any more, it ends
   * and with it the program's input}
   *
   * @param port the port
   * @param sink a pipe or a terminal. When nobody reads it any more, what comes is thrown away
   * @param relay takes its process id
   * @param hangUp relays that it takes with it
   */
  static List<Step> inwards(Argument port, Argument sink, Slot relay, List<Slot> hangUp) {
    Buffer header = Buffer.named("header", Piece.HEADER);
    Buffer chunk = Buffer.named("piece", Piece.LARGEST);
    Slot greeted = Slot.named("greeted");
    Slot deaf = Slot.named("deaf");
    Slot size = Slot.named("size");
    Slot count = Slot.named("count");
    Slot at = Slot.named("at");
    Slot left = Slot.named("left");
    Label next = Label.named("next");
    Label more = Label.named("more");
    Label nothing = Label.named("nothing");
    Label data = Label.named("data");
    Label dataMore = Label.named("data_more");
    Label put = Label.named("put");
    Label noReader = Label.named("no_reader");
    Label resize = Label.named("resize");
    Label gone = Label.named("gone");
    Label ended = Label.named("ended");
    List<Step> steps = new ArrayList<>();
    steps.add(next);
    steps.add(set(at, header));
    steps.add(set(left, Immediate.of(Piece.HEADER)));
    steps.add(more);
    steps.add(FileCalls.read(RelayProcess.SOURCE, at, left).into(count).ignoringErrors());
    steps.add(jumpIf(count, Condition.LESS, Immediate.of(1), nothing));
    steps.add(set(greeted, Immediate.of(1)));
    steps.addAll(RelayProcess.advance(at, left, count, more));
    steps.add(load32(size, header));
    steps.add(jumpIf(size, Condition.EQUAL, Immediate.of(Piece.END), ended));
    steps.add(jumpIf(size, Condition.LESS, Immediate.of(Piece.LARGEST + 1), data));
    steps.add(jumpIf(size, Condition.AT_LEAST, Immediate.of(Piece.RESIZE), resize));
    steps.add(jump(next));

    steps.add(data);
    steps.add(set(at, chunk));
    steps.add(set(left, size));
    steps.add(dataMore);
    steps.add(FileCalls.read(RelayProcess.SOURCE, at, left).into(count).ignoringErrors());
    steps.add(jumpIf(count, Condition.LESS, Immediate.of(1), gone));
    steps.addAll(RelayProcess.advance(at, left, count, dataMore));
    steps.add(jumpIf(deaf, Condition.NOT_EQUAL, Immediate.ZERO, next));
    steps.add(set(at, chunk));
    steps.add(set(left, size));
    steps.add(put);
    steps.addAll(RelayProcess.write(at, left, count, put, noReader));
    steps.add(jump(next));
    steps.add(noReader);
    steps.add(set(deaf, Immediate.of(1)));
    steps.add(jump(next));

    steps.add(resize);
    steps.add(
        FileCalls.read(RelayProcess.SOURCE, chunk, Immediate.of(Piece.WINSIZE))
            .into(count)
            .ignoringErrors());
    steps.add(jumpIf(count, Condition.LESS, Immediate.of(Piece.WINSIZE), gone));
    steps.add(Call.of(SystemCall.IOCTL, RelayProcess.SINK, TIOCSWINSZ, chunk).ignoringErrors());
    steps.add(jump(next));

    // Nobody yet, or nobody any more.
    steps.add(nothing);
    steps.add(jumpIf(greeted, Condition.NOT_EQUAL, Immediate.ZERO, gone));
    steps.add(jumpIf(count, Condition.LESS, Immediate.ZERO, gone));
    steps.add(GuestPorts.pause());
    steps.add(jump(next));

    steps.add(gone);
    hangUp.forEach(
        other -> steps.add(ProcessCalls.kill(other, Immediate.of(SIGKILL)).ignoringErrors()));
    steps.add(ended);
    return RelayProcess.of(port, sink, relay, steps);
  }
}
