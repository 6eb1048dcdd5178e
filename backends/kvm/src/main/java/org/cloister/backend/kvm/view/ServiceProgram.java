package org.cloister.backend.kvm.view;

import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWCGROUP;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWIPC;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWNS;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWPID;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWUTS;
import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;
import static org.cloister.linux.launch.call.MountFlags.MS_NODEV;
import static org.cloister.linux.launch.call.MountFlags.MS_NOEXEC;
import static org.cloister.linux.launch.call.MountFlags.MS_NOSUID;
import static org.cloister.linux.launch.call.MountFlags.MS_RDONLY;
import static org.cloister.linux.launch.call.OpenFlags.O_RDONLY;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.backend.kvm.control.GuestPorts;
import org.cloister.backend.kvm.limit.ServiceGroup;
import org.cloister.backend.kvm.relay.DatagramRelay;
import org.cloister.backend.kvm.relay.OutputRelay;
import org.cloister.backend.kvm.relay.RelayedSocket;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.MountCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.launch.sequence.Shim;
import org.cloister.linux.sandbox.AttributeSteps;
import org.cloister.linux.sandbox.CommandSteps;
import org.cloister.linux.sandbox.NetworkSteps;
import org.cloister.linux.sandbox.OwnerIds;
import org.cloister.linux.sandbox.PrivilegeSteps;
import org.cloister.linux.sandbox.RootSteps;
import org.cloister.linux.sandbox.SandboxView;
import org.cloister.linux.sandbox.SecretFile;
import org.cloister.linux.sandbox.ServiceSteps;
import org.cloister.linux.sandbox.Subject;
import org.cloister.linux.sandbox.Subject.Role;

/**
 * The first program of a guest: mounts the shares, and does in the guest what is done on the host
 * for a service in namespaces. A pure function of the spec.
 */
public final class ServiceProgram {
  /** Of its own, so that the service sees neither the server nor the monitors of programs. */
  private static final long NAMESPACES =
      CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;

  /** What the host writes must be seen at once where both write; the root does not change. */
  private static final String OPTIONS = "trans=virtio,version=9p2000.L,msize=262144,cache=";

  /** The service's first process has this id in the guest, above those that a booted kernel has. */
  public static final int PROCESS = 10_000;

  private static final int FOLDER_MODE = 0755;
  private static final int STREAMS = 3;

  private ServiceProgram() {}

  /**
   * {@return the program}
   *
   * @param spec what is wanted
   * @param view its view, divided
   * @param network sets up the guest's interface
   * @param kernel every capability that the guest's kernel knows
   * @param filter the system-call filter; empty for none
   * @param secrets the secrets of the spec
   * @param output the number of the port that takes standard output
   * @param errors the number of the port that takes standard error; may be the same
   * @throws IsolationException if the spec does not fit
   */
  public static LaunchProgram of(
      SandboxSpec spec,
      DividedView view,
      List<Step> network,
      CapabilitySet kernel,
      Optional<byte[]> filter,
      List<SecretFile> secrets,
      int output,
      int errors)
      throws IsolationException {
    CapabilitySet granted = CapabilitySet.parse(spec.confinement().capabilities());
    PrivilegeSteps privileges =
        new PrivilegeSteps(
            spec.credentials(),
            granted,
            kernel,
            true,
            spec.confinement().noNewPrivileges(),
            spec.attributes().reaper(),
            filter);
    RootSteps root =
        new RootSteps(
            view.inside(),
            spec.network().mode(),
            view.sources(),
            false,
            new OwnerIds.Same(),
            Optional.empty());
    LaunchProgram.Builder program =
        LaunchProgram.builder(spec.name())
            .add(mounts(view.mounts()))
            .add(images(view.images()))
            .add(sockets(view.sockets()))
            .add(streams(output, errors, spec.credentials()))
            .add(NetworkSteps.loopback())
            .add(network)
            .add(ServiceGroup.make(spec.limits()))
            .add(ServiceGroup.join())
            .add(Shim.stepsAs(NAMESPACES, List.of(1, PROCESS)))
            .add(FileCalls.umask(0))
            .add(AttributeSteps.early(spec.attributes()))
            .add(root.steps(view.inside().entries(), secrets, spec.credentials()))
            .add(AttributeSteps.late(spec.attributes()))
            .add(ProcessCalls.sethostname(spec.hostname()))
            .forgetDescriptors();
    List<Step> command = CommandSteps.of(spec.command(), SandboxView.environment(spec, Map.of()));
    return program
        .add(
            spec.attributes().reaper()
                ? ServiceSteps.underInit(spec, privileges, true, Optional.empty(), command)
                : ServiceSteps.alone(spec, privileges, false, command))
        .build();
  }

  private static List<Step> mounts(List<GuestMount> mounts) {
    List<Step> steps = new ArrayList<>();
    for (GuestMount mount : mounts) {
      long flags = MS_NOSUID | MS_NODEV | (mount.writable() ? 0 : MS_RDONLY);
      String options = OPTIONS + (mount.writable() ? "none" : "loose");
      steps.add(FileCalls.mkdirat(AT_FDCWD, mount.place(), FOLDER_MODE));
      steps.add(MountCalls.mount(mount.tag(), mount.place(), "9p", flags, options));
    }
    return steps;
  }

  private static List<Step> images(List<GuestImage> images) {
    List<Step> steps = new ArrayList<>();
    for (GuestImage image : images) {
      long flags = MS_NOSUID | MS_NODEV | (image.disk().writable() ? 0 : MS_RDONLY);
      steps.add(FileCalls.mkdirat(AT_FDCWD, image.place(), FOLDER_MODE));
      steps.add(
          MountCalls.mount(image.device(), image.place(), image.type(), flags, image.options())
              .about(new Subject(Role.IMAGE, image.disk().file().toString()).toString()));
    }
    return steps;
  }

  private static List<Step> sockets(List<RelayedSocket> sockets) {
    List<Step> steps = new ArrayList<>();
    if (!sockets.isEmpty()) {
      String folder = RelayedSocket.FOLDER;
      steps.add(FileCalls.mkdirat(AT_FDCWD, folder, FOLDER_MODE));
      steps.add(
          MountCalls.mount("none", folder, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0755"));
    }
    sockets.forEach(socket -> steps.addAll(DatagramRelay.guest(socket)));
    return steps;
  }

  private static List<Step> streams(int output, int errors, Credentials user) {
    Slot nothing = Slot.named("nothing");
    Slot out = Slot.named("output");
    Slot err = errors == output ? out : Slot.named("errors");
    List<Step> steps = new ArrayList<>();
    steps.add(FileCalls.openat(AT_FDCWD, "/dev/null", O_RDONLY, 0).into(nothing));
    steps.addAll(stream(output, out, user));
    if (err != out) {
      steps.addAll(stream(errors, err, user));
    }
    List<Slot> streams = List.of(nothing, out, err);
    for (int i = 0; i < STREAMS; i++) {
      steps.add(FileCalls.dup3(streams.get(i), Immediate.of(i)));
    }
    return steps;
  }

  private static List<Step> stream(int number, Slot writer, Credentials user) {
    Slot port = Slot.named("port");
    List<Step> steps = new ArrayList<>(GuestPorts.open(number, port));
    steps.addAll(
        OutputRelay.steps(
            port, writer, Integer.toUnsignedLong(user.uid()), Integer.toUnsignedLong(user.gid())));
    return steps;
  }
}
