package org.cloister.backend.kvm.relay;

import static org.cloister.linux.launch.Step.jump;
import static org.cloister.linux.launch.Step.jumpIf;
import static org.cloister.linux.launch.Step.load32;
import static org.cloister.linux.launch.Step.set;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_PARENT;
import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;

import java.util.ArrayList;
import java.util.List;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Buffer;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Jump.Condition;
import org.cloister.linux.launch.Label;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.call.AtFlags;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;

/**
 * A pipe, and a process that passes on to a port what is written there. A port can be open once
 * only; a pipe can be opened again by its name in /proc, as those do that log to /dev/stdout. The
 * process is a child of the program's monitor, which tells of the program's end when all of its
 * output is with the host.
 */
public final class OutputRelay {
  private static final int CHUNK = 4096;
  private static final Immediate CLOSE_ON_EXEC = new Immediate(O_CLOEXEC, value -> "O_CLOEXEC");

  private OutputRelay() {}

  /**
   * {@return the steps}
   *
   * @param port the port's descriptor
   * @param writer takes the descriptor of the pipe's writing end, closed when a program is executed
   * @param uid whose the pipe is: who may open it again
   * @param gid whose group's the pipe is
   */
  public static List<Step> steps(Argument port, Slot writer, long uid, long gid) {
    Buffer ends = Buffer.named("pipe", 2 * Integer.BYTES);
    Slot reader = Slot.named("reader");
    List<Step> steps = new ArrayList<>();
    steps.add(Call.of(SystemCall.PIPE2, ends, CLOSE_ON_EXEC));
    steps.add(load32(reader, ends));
    steps.add(load32(writer, ends.at(Integer.BYTES)));
    steps.add(FileCalls.fchownat(writer, "", uid, gid, AtFlags.AT_EMPTY_PATH));
    steps.addAll(
        RelayProcess.of(
            ProcessCalls.clone3(CLONE_PARENT), reader, port, Slot.named("relay"), body()));
    return steps;
  }

  private static List<Step> body() {
    Buffer chunk = Buffer.named("output", CHUNK);
    Slot count = Slot.named("count");
    Slot written = Slot.named("written");
    Slot at = Slot.named("at");
    Slot left = Slot.named("left");
    Label next = Label.named("next");
    Label put = Label.named("put");
    Label ended = Label.named("ended");
    List<Step> steps = new ArrayList<>();
    steps.add(next);
    steps.add(
        FileCalls.read(RelayProcess.SOURCE, chunk, Immediate.of(CHUNK))
            .into(count)
            .ignoringErrors());
    steps.add(jumpIf(count, Condition.LESS, Immediate.of(1), ended));
    steps.add(set(at, chunk));
    steps.add(set(left, count));
    steps.add(put);
    steps.addAll(RelayProcess.write(at, left, written, put, ended));
    steps.add(jump(next));
    steps.add(ended);
    return steps;
  }
}
