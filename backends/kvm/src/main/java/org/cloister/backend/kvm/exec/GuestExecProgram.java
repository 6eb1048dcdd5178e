package org.cloister.backend.kvm.exec;

import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWCGROUP;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWIPC;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWNS;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWPID;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWUTS;
import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;
import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;
import static org.cloister.linux.launch.call.OpenFlags.O_NOCTTY;
import static org.cloister.linux.launch.call.OpenFlags.O_PATH;
import static org.cloister.linux.launch.call.OpenFlags.O_RDWR;
import static org.cloister.linux.launch.call.ResolveFlags.RESOLVE_BENEATH;
import static org.cloister.linux.launch.call.ResolveFlags.RESOLVE_NO_SYMLINKS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.TerminalSize;
import org.cloister.backend.kvm.control.GuestPorts;
import org.cloister.backend.kvm.limit.ServiceGroup;
import org.cloister.backend.kvm.view.ServiceProgram;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.launch.Buffer;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.Struct;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.call.AtFlags;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.launch.sequence.Shim;
import org.cloister.linux.sandbox.AttributeSteps;
import org.cloister.linux.sandbox.CommandSteps;
import org.cloister.linux.sandbox.PrivilegeSteps;
import org.cloister.linux.sandbox.SandboxView;
import org.cloister.linux.sandbox.Subject;
import org.cloister.linux.sandbox.Subject.Role;

/**
 * The translation of a request to run one more program in a running guest: makes the relays and the
 * pipes or the terminal, joins what the service is in and gives up what the service gave up.
 */
final class GuestExecProgram {
  private static final long NAMESPACES =
      CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
  private static final String PROCESS = "/proc/" + ServiceProgram.PROCESS;

  // ioctl_tty(2)
  private static final Immediate TIOCSPTLCK = new Immediate(0x4004_5431, value -> "TIOCSPTLCK");
  private static final Immediate TIOCGPTPEER = new Immediate(0x5441, value -> "TIOCGPTPEER");

  private static final Immediate PEER_FLAGS =
      new Immediate(O_RDWR | O_NOCTTY | O_CLOEXEC, value -> "O_RDWR|O_NOCTTY|O_CLOEXEC");

  /** A group that stays as it is: that of terminals (chown(2)). */
  private static final long UNCHANGED = -1;

  private final List<Step> steps = new ArrayList<>();

  private GuestExecProgram() {}

  /**
   * {@return the program that becomes the requested one}
   *
   * @param spec what the service was made from
   * @param request what to run
   * @param kernel every capability that the guest's kernel knows
   * @param filter the system-call filter; empty for none
   * @param port the number of the port for input and output, or of the terminal
   * @param errors the number of the port for errors; not used with a terminal
   */
  static LaunchProgram of(
      SandboxSpec spec,
      ExecRequest request,
      CapabilitySet kernel,
      Optional<byte[]> filter,
      int port,
      int errors) {
    Credentials credentials = request.user().orElse(spec.credentials());
    PrivilegeSteps privileges =
        new PrivilegeSteps(
            credentials,
            CapabilitySet.parse(spec.confinement().capabilities()),
            kernel,
            true,
            spec.confinement().noNewPrivileges(),
            false,
            filter);
    String directory = request.directory().orElse(spec.directory());
    GuestExecProgram streams = new GuestExecProgram();
    request
        .terminal()
        .ifPresentOrElse(
            size -> streams.terminal(size, credentials, port), () -> streams.pipes(port, errors));
    Slot process = Slot.named("process");
    LaunchProgram.Builder program =
        LaunchProgram.builder("exec in " + spec.name())
            .add(ProcessCalls.dumpable(false))
            .add(streams.steps)
            // After the relays, which are not of the service, and before what it cannot see is
            // gone.
            .add(ServiceGroup.join())
            .add(AttributeSteps.early(spec.attributes()))
            .add(AttributeSteps.late(spec.attributes()))
            .add(
                Call.of(SystemCall.PIDFD_OPEN, Immediate.of(ServiceProgram.PROCESS), Immediate.ZERO)
                    .into(process)
                    .about(namespace()))
            .add(ProcessCalls.setns(process, NAMESPACES).about(namespace()))
            .add(Shim.steps(0))
            .add(privileges.drop())
            .forgetDescriptors()
            .add(
                FileCalls.chdir(directory).about(new Subject(Role.DIRECTORY, directory).toString()))
            .add(ProcessCalls.setsid());
    if (request.terminal().isPresent()) {
      program.add(ProcessCalls.controllingTerminal(Immediate.ZERO));
    }
    return program
        .add(FileCalls.umask(spec.attributes().umask()))
        .add(privileges.seal())
        .add(
            CommandSteps.of(
                request.command(), SandboxView.environment(spec, request.environment())))
        .build();
  }

  private void pipes(int port, int errors) {
    Slot duplex = Slot.named("port");
    Slot failures = Slot.named("errors");
    Pipe in = pipe("in");
    Pipe out = pipe("out");
    Pipe err = pipe("err");
    steps.addAll(GuestPorts.open(port, duplex));
    steps.addAll(GuestPorts.open(errors, failures));
    steps.addAll(RelaySteps.outwards(out.reader(), duplex, Slot.named("relay")));
    steps.addAll(RelaySteps.outwards(err.reader(), failures, Slot.named("relay")));
    steps.addAll(RelaySteps.inwards(duplex, in.writer(), Slot.named("relay"), List.of()));
    streams(in.reader(), out.writer(), err.writer());
  }

  /** The two ends of a pipe. */
  private record Pipe(Slot reader, Slot writer) {}

  private Pipe pipe(String name) {
    Buffer ends = Buffer.named(name, 2 * Integer.BYTES);
    Pipe pipe = new Pipe(Slot.named(name + "_reader"), Slot.named(name + "_writer"));
    steps.add(Call.of(SystemCall.PIPE2, ends, new Immediate(O_CLOEXEC, value -> "O_CLOEXEC")));
    steps.add(Step.load32(pipe.reader(), ends));
    steps.add(Step.load32(pipe.writer(), ends.at(Integer.BYTES)));
    return pipe;
  }

  /**
   * The terminal is the service's own, of its /dev/pts, and belongs to the program's user.
   *
   * <p>Threat: a service that may mount puts something else there. No link is followed, and what is
   * there is the guest's in any case; an open that does not return is given up with the program.
   */
  private void terminal(TerminalSize size, Credentials credentials, int port) {
    Slot duplex = Slot.named("port");
    Slot root = Slot.named("root");
    Slot master = Slot.named("master");
    Slot peer = Slot.named("terminal");
    Slot outwards = Slot.named("relay");
    String about = new Subject(Role.IDENTITY, "terminal").toString();
    steps.addAll(GuestPorts.open(port, duplex));
    steps.add(
        FileCalls.openat(AT_FDCWD, PROCESS + "/root", O_PATH | O_CLOEXEC, 0)
            .into(root)
            .about(namespace()));
    steps.add(
        FileCalls.openat2(
                root,
                "dev/pts/ptmx",
                O_RDWR | O_NOCTTY | O_CLOEXEC,
                0,
                RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS)
            .into(master));
    steps.add(Call.of(SystemCall.IOCTL, master, TIOCSPTLCK, Struct.bytes(new byte[Integer.BYTES])));
    steps.add(Call.of(SystemCall.IOCTL, master, TIOCGPTPEER, PEER_FLAGS).into(peer));
    steps.add(
        Call.of(
            SystemCall.IOCTL, master, RelaySteps.TIOCSWINSZ, Struct.bytes(Piece.winsize(size))));
    steps.add(
        FileCalls.fchownat(
                peer,
                "",
                Integer.toUnsignedLong(credentials.uid()),
                UNCHANGED,
                AtFlags.AT_EMPTY_PATH)
            .about(about));
    steps.addAll(RelaySteps.outwards(master, duplex, outwards));
    steps.addAll(RelaySteps.inwards(duplex, master, Slot.named("relay"), List.of(outwards)));
    streams(peer, peer, peer);
  }

  private void streams(Slot in, Slot out, Slot err) {
    steps.add(FileCalls.dup3(in, Immediate.ZERO));
    steps.add(FileCalls.dup3(out, Immediate.of(1)));
    steps.add(FileCalls.dup3(err, Immediate.of(2)));
  }

  private static String namespace() {
    return new Subject(Role.NAMESPACE, "of the service").toString();
  }
}
