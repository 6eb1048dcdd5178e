package org.cloister.backend.kvm.relay;

import static org.cloister.linux.launch.Step.compute;
import static org.cloister.linux.launch.Step.jump;
import static org.cloister.linux.launch.Step.jumpIf;
import static org.cloister.linux.launch.Step.load32;
import static org.cloister.linux.launch.Step.set;
import static org.cloister.linux.launch.Step.store32;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWNS;
import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;
import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;
import static org.cloister.linux.launch.call.OpenFlags.O_PATH;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cloister.backend.kvm.control.GuestPorts;
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
import org.cloister.linux.sandbox.PrivilegeSteps;
import org.cloister.linux.sandbox.Subject;
import org.cloister.linux.sandbox.Subject.Role;

/**
 * Passes datagrams from a socket of the guest's to one of the host's. Over the port and the pipe
 * between the two goes, for each, its length (32 bits, little-endian) and its bytes.
 *
 * <p>Threat: a guest can send anything over its port. So the process on the host is the service's
 * user without any capability, and a length that cannot be ends it.
 */
public final class DatagramRelay {
  /** The most bytes that are passed on of one datagram. */
  public static final int LARGEST = 16_384;

  private static final int HEADER = Integer.BYTES;

  /** In the host's process: the file of the socket. */
  private static final Immediate FILE = Immediate.of(2);

  private DatagramRelay() {}

  /**
   * {@return makes the guest's socket, and a process that takes what is sent to it}
   *
   * @param socket the socket
   */
  public static List<Step> guest(RelayedSocket socket) {
    Slot bound = Slot.named("socket");
    Slot port = Slot.named("port");
    List<Step> steps = new ArrayList<>();
    steps.add(DatagramCalls.socket().into(bound));
    steps.add(DatagramCalls.bind(bound, socket.place()));
    steps.add(
        FileCalls.fchownat(AT_FDCWD, socket.place(), socket.file().uid(), socket.file().gid(), 0));
    steps.add(FileCalls.fchmodat(AT_FDCWD, socket.place(), socket.file().mode()));
    steps.addAll(GuestPorts.open(socket.number(), port));
    steps.addAll(RelayProcess.of(bound, port, Slot.named("relay"), outwards()));
    return steps;
  }

  private static List<Step> outwards() {
    Buffer frame = Buffer.named("frame", HEADER + LARGEST);
    Slot count = Slot.named("count");
    Slot written = Slot.named("written");
    Slot at = Slot.named("at");
    Slot left = Slot.named("left");
    Label next = Label.named("next");
    Label put = Label.named("put");
    Label gone = Label.named("gone");
    List<Step> steps = new ArrayList<>();
    steps.add(next);
    steps.add(
        FileCalls.read(RelayProcess.SOURCE, frame.at(HEADER), Immediate.of(LARGEST))
            .into(count)
            .ignoringErrors());
    steps.add(jumpIf(count, Condition.LESS, Immediate.ZERO, gone));
    steps.add(store32(frame, count));
    steps.add(set(at, frame));
    steps.add(compute(left, count, Operator.ADD, Immediate.of(HEADER)));
    steps.add(put);
    steps.addAll(RelayProcess.write(at, left, written, put, gone));
    steps.add(jump(next));
    steps.add(gone);
    return steps;
  }

  /**
   * {@return makes a process that sends to the host's socket what comes by a pipe. It is connected
   * once: to who listens now, as with a socket that is mounted}
   *
   * @param source the host's socket
   * @param privileges of the service's user, without capabilities
   * @param writer takes the pipe's end to write to, closed when a program is executed
   */
  public static List<Step> host(Path source, PrivilegeSteps privileges, Slot writer) {
    Slot file = Slot.named("file");
    Slot socket = Slot.named("socket");
    Slot reader = Slot.named("reader");
    Slot relay = Slot.named("relay");
    Buffer ends = Buffer.named("pipe", 2 * Integer.BYTES);
    Label parent = Label.named("parent");
    List<Step> steps = new ArrayList<>();
    steps.add(
        FileCalls.openat(AT_FDCWD, source.toString(), O_PATH | O_CLOEXEC, 0)
            .into(file)
            .about(new Subject(Role.SOURCE, source.toString()).toString()));
    steps.add(DatagramCalls.socket().into(socket));
    steps.add(Call.of(SystemCall.PIPE2, ends, new Immediate(O_CLOEXEC, value -> "O_CLOEXEC")));
    steps.add(load32(reader, ends));
    steps.add(load32(writer, ends.at(Integer.BYTES)));
    // Mounts of its own: those of the other process are about to change.
    steps.add(ProcessCalls.clone3(CLONE_NEWNS).into(relay));
    steps.add(jumpIf(relay, Condition.NOT_EQUAL, Immediate.ZERO, parent));
    steps.addAll(privileges.drop());
    steps.add(ProcessCalls.dumpable(false));
    steps.add(FileCalls.dup3(reader, RelayProcess.SOURCE));
    steps.add(FileCalls.dup3(socket, RelayProcess.SINK));
    steps.add(FileCalls.dup3(file, FILE));
    steps.add(FileCalls.closeFrom(3));
    // Who may not send to it, or if nobody listens: what comes is thrown away.
    steps.add(
        DatagramCalls.connect(RelayProcess.SINK, "/proc/self/fd/" + FILE.value()).ignoringErrors());
    steps.add(FileCalls.closeFrom(2));
    steps.addAll(RelayProcess.begin());
    steps.addAll(privileges.seal());
    steps.addAll(inwards());
    steps.add(ProcessCalls.exit(Immediate.ZERO));
    steps.add(parent);
    for (Argument unused : List.of(file, socket, reader)) {
      steps.add(FileCalls.close(unused));
    }
    return steps;
  }

  private static List<Step> inwards() {
    Buffer header = Buffer.named("header", HEADER);
    Buffer datagram = Buffer.named("datagram", LARGEST);
    Slot size = Slot.named("size");
    Slot count = Slot.named("count");
    Slot at = Slot.named("at");
    Slot left = Slot.named("left");
    Label next = Label.named("next");
    Label more = Label.named("more");
    Label rest = Label.named("rest");
    Label send = Label.named("send");
    Label gone = Label.named("gone");
    List<Step> steps = new ArrayList<>();
    steps.add(next);
    steps.add(set(at, header));
    steps.add(set(left, Immediate.of(HEADER)));
    steps.add(more);
    steps.addAll(RelayProcess.read(at, left, count, more, gone));
    steps.add(load32(size, header));
    steps.add(jumpIf(size, Condition.AT_LEAST, Immediate.of(LARGEST + 1), gone));
    steps.add(jumpIf(size, Condition.EQUAL, Immediate.ZERO, send));
    steps.add(set(at, datagram));
    steps.add(set(left, size));
    steps.add(rest);
    steps.addAll(RelayProcess.read(at, left, count, rest, gone));
    steps.add(send);
    steps.add(DatagramCalls.send(RelayProcess.SINK, datagram, size).ignoringErrors());
    steps.add(jump(next));
    steps.add(gone);
    return steps;
  }
}
