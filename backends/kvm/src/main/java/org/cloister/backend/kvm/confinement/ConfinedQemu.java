package org.cloister.backend.kvm.confinement;

import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWIPC;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWNET;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWNS;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWPID;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWUTS;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.FileSystemView;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.Signal;
import org.cloister.backend.kvm.command.Endpoint;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.command.GuestNetwork;
import org.cloister.backend.kvm.command.QemuCommand;
import org.cloister.backend.kvm.command.SerialPort;
import org.cloister.backend.kvm.live.Qemu;
import org.cloister.backend.kvm.relay.DatagramRelay;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.cgroup.CgroupMembership;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.launch.sequence.Gate;
import org.cloister.linux.launch.sequence.Shim;
import org.cloister.linux.process.Gatekeeper;
import org.cloister.linux.process.LaunchOptions;
import org.cloister.linux.process.LaunchedProcess;
import org.cloister.linux.process.Launcher;
import org.cloister.linux.process.Streams;
import org.cloister.linux.process.Streams.Stream;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.OwnerIds;
import org.cloister.linux.sandbox.PrivilegeSteps;
import org.cloister.linux.sandbox.RootSteps;
import org.cloister.linux.sandbox.SourceFiles;
import org.cloister.linux.seccomp.SeccompCompiler;
import org.cloister.linux.seccomp.SeccompProfiles;

/** QEMU in a sandbox of its own, built by the same steps as a service's. Thread-safe. */
public final class ConfinedQemu implements Qemu {
  private static final long NAMESPACES = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS;
  private static final int UMASK = 0077;
  private static final int FIRST_INHERITED = 3;
  private static final int ASIDE = 100;

  /** The nice value of what has time. */
  private static final int LAST = 19;

  /** What a process writes to join a control group itself. */
  private static final byte[] SELF = {'0'};

  private static final List<Step> OUTPUT =
      List.of(FileCalls.dup3(Immediate.of(1), Immediate.of(Endpoint.Output.DESCRIPTOR)));

  /** Where it waits for what the platform does about it. */
  private static final Descriptor GATE = Descriptor.of("gate");

  private final Launcher launcher;
  private final Path program;
  private final QemuUser user;
  private final HostFacts host;
  private final SourceFiles sources;
  private final List<Step> groups;
  private final List<Step> bonds;
  private final Gatekeeper.Action first;

  /**
   * QEMU on this host.
   *
   * @param launcher runs launch programs
   * @param program QEMU's path
   * @param user who it runs as
   * @param host the host
   * @param sources tells what the host has
   */
  public ConfinedQemu(
      Launcher launcher, Path program, QemuUser user, HostFacts host, SourceFiles sources) {
    this(launcher, program, user, host, sources, List.of(), List.of(), process -> {});
  }

  private ConfinedQemu(
      Launcher launcher,
      Path program,
      QemuUser user,
      HostFacts host,
      SourceFiles sources,
      List<Step> groups,
      List<Step> bonds,
      Gatekeeper.Action first) {
    this.launcher = launcher;
    this.program = program;
    this.user = user;
    this.host = host;
    this.sources = sources;
    this.groups = groups;
    this.bonds = bonds;
    this.first = first;
  }

  /**
   * {@return the same, in control groups}
   *
   * @param membership how they are joined
   */
  public ConfinedQemu in(CgroupMembership membership) {
    List<Step> join = new ArrayList<>();
    for (Path file : membership.files()) {
      join.addAll(FileCalls.writeFile(FileCalls.AT_FDCWD, file.toString(), SELF));
    }
    return new ConfinedQemu(launcher, program, user, host, sources, join, bonds, first);
  }

  /**
   * {@return the same, for guests of the platform's own: whatever becomes of the platform, QEMU
   * ends with the thread that started it}
   */
  public ConfinedQemu passing() {
    List<Step> passing = List.of(ProcessCalls.parentDeathSignal(Signal.KILL));
    return new ConfinedQemu(launcher, program, user, host, sources, groups, passing, first);
  }

  /** {@return the same as {@link #passing}, giving way to everything else on the host} */
  public ConfinedQemu inBackground() {
    List<Step> background =
        List.of(ProcessCalls.setpriority(LAST), ProcessCalls.parentDeathSignal(Signal.KILL));
    return new ConfinedQemu(launcher, program, user, host, sources, groups, background, first);
  }

  /**
   * {@return the same, with something that is done about each QEMU before it is executed}
   *
   * @param action what; if it fails, QEMU is not executed
   */
  public ConfinedQemu after(Gatekeeper.Action action) {
    return new ConfinedQemu(launcher, program, user, host, sources, groups, bonds, action);
  }

  @Override
  public LaunchedProcess start(Guest guest, Stream input, Path log) throws IOException {
    LaunchProgram plan;
    try {
      plan = plan(guest);
    } catch (IsolationException e) {
      throw new IOException("QEMU cannot be confined: " + e.getMessage(), e);
    }
    Stream said = new Stream.Append(log);
    Stream output = output(guest).<Stream>map(Stream.Append::new).orElse(said);
    return launcher.launch(
        plan, LaunchOptions.of(new Streams(input, output, said)).with(new Gatekeeper(GATE, first)));
  }

  /**
   * {@return what starting a guest does}
   *
   * @param guest the guest
   * @throws IsolationException if something of it is not on the host
   */
  public LaunchProgram plan(Guest guest) throws IsolationException {
    Path folder = guest.monitor().getParent();
    FileSystemView view = QemuView.of(guest, folder, sources);
    CapabilitySet granted = QemuCapabilities.of(guest);
    byte[] filter =
        SeccompCompiler.compile(SeccompProfiles.standard(), host.architecture(), granted).bytes();
    PrivilegeSteps privileges =
        new PrivilegeSteps(
            user.credentials(), granted, host.kernel(), true, true, false, Optional.of(filter));
    RootSteps root =
        new RootSteps(
            view,
            NetworkMode.NONE,
            new FolderToCome(sources, folder),
            false,
            new OwnerIds.Same(),
            Optional.empty());
    List<String> command = QemuCommand.of(program, guest);
    return LaunchProgram.builder("qemu")
        .inherit(GATE)
        .add(TapSteps.open(guest.network()))
        .add(groups)
        .add(Shim.steps(NAMESPACES | network(guest.network()), Gate.announce()))
        .add(relays(guest))
        .add(FileCalls.umask(0))
        .add(root.steps(view.entries(), List.of(), user.credentials()))
        .add(Gate.pass(GATE))
        .add(privileges.drop())
        // Not at once: pipes are needed, and no path of a service's is resolved from here on.
        .add(FileCalls.closeOnExec(FIRST_INHERITED, Integer.MAX_VALUE))
        .add(output(guest).isPresent() ? OUTPUT : List.of())
        .add(pipes(guest))
        .add(TapSteps.pass(guest.network()))
        .add(FileCalls.chdir("/"))
        .add(ProcessCalls.setsid())
        // After the change of user, which undoes them.
        .add(bonds)
        .add(FileCalls.umask(UMASK))
        .add(privileges.seal())
        .add(ProcessCalls.execve(program.toString(), command, List.of()))
        .build();
  }

  private List<Step> relays(Guest guest) {
    List<Step> steps = new ArrayList<>();
    byte[] filter =
        SeccompCompiler.compile(SeccompProfiles.standard(), host.architecture(), CapabilitySet.NONE)
            .bytes();
    for (SerialPort port : guest.ports()) {
      if (port.endpoint() instanceof Endpoint.Datagrams datagrams) {
        PrivilegeSteps privileges =
            new PrivilegeSteps(
                datagrams.sender(),
                CapabilitySet.NONE,
                host.kernel(),
                true,
                true,
                false,
                Optional.of(filter));
        Slot writer = Slot.named("writer");
        steps.addAll(DatagramRelay.host(datagrams.socket(), privileges, writer));
        steps.add(FileCalls.dup3(writer, aside(port)));
        steps.add(FileCalls.close(writer));
      }
    }
    return steps;
  }

  private static List<Step> pipes(Guest guest) {
    return guest.ports().stream()
        .filter(port -> port.endpoint() instanceof Endpoint.Datagrams)
        .map(
            port ->
                (Step)
                    FileCalls.dup3(aside(port), Immediate.of(Endpoint.Datagrams.descriptor(port))))
        .toList();
  }

  /** Where nothing that is opened on the way comes. */
  private static Immediate aside(SerialPort port) {
    return Immediate.of(ASIDE + port.number());
  }

  /** {@return what QEMU's standard output is, if it is not QEMU's own} */
  private static Optional<Path> output(Guest guest) {
    return guest.ports().stream()
        .map(SerialPort::endpoint)
        .filter(Endpoint.Output.class::isInstance)
        .map(endpoint -> ((Endpoint.Output) endpoint).path())
        .findFirst();
  }

  /** Unless it connects for the guest, QEMU has no network: not even the host's loopback. */
  private static long network(GuestNetwork network) {
    return network instanceof GuestNetwork.User ? 0 : CLONE_NEWNET;
  }
}
