package org.cloister.backend.libvirt.lxc.plan;

import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWCGROUP;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.launch.sequence.Gate;
import org.cloister.linux.launch.sequence.Reaper;
import org.cloister.linux.launch.sequence.StandardStreams;
import org.cloister.linux.sandbox.AttributeSteps;
import org.cloister.linux.sandbox.CommandSteps;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.NetworkSteps;
import org.cloister.linux.sandbox.PrivilegeSteps;
import org.cloister.linux.sandbox.RootEntrance;
import org.cloister.linux.sandbox.SandboxView;
import org.cloister.linux.sandbox.ServiceSteps;
import org.cloister.linux.sandbox.SourceFiles;
import org.cloister.linux.sandbox.Subject;
import org.cloister.linux.sandbox.Subject.Role;

/**
 * The init of a container, as libvirt starts it: in all namespaces, with every capability in them,
 * and with libvirt's idea of a root, which it exchanges for ours.
 */
public final class InitProgram {
  /**
   * It waits here, first of all, until libvirt has finished and its record is kept. libvirt fails
   * to create a container that ends too early.
   */
  public static final Descriptor GATE = Descriptor.of("gate");

  /** The root's mount ({@link RootProgram}). */
  public static final Descriptor TREE = Descriptor.of("tree");

  /** The file that takes how the service ended: libvirt does not tell. */
  public static final Descriptor EXIT = Descriptor.of("exit");

  /** A pipe that is closed when the platform has seen that, and the container may go. */
  public static final Descriptor LEAVE = Descriptor.of("leave");

  private InitProgram() {}

  /** {@return whether an init of ours is above the service of a spec: not above an init} */
  public static boolean isReaper(SandboxSpec spec) {
    return !spec.view().boot();
  }

  /**
   * {@return the program that becomes the service}
   *
   * @param spec what is wanted; has no shortfall on this host
   * @param host the host
   * @param sources tells what the host has
   * @param filter the system-call filter; empty for none
   */
  public static LaunchProgram of(
      SandboxSpec spec, HostFacts host, SourceFiles sources, Optional<byte[]> filter) {
    boolean reaper = isReaper(spec);
    PrivilegeSteps privileges =
        new PrivilegeSteps(
            spec.credentials(),
            CapabilitySet.parse(spec.confinement().capabilities()),
            host.kernel(),
            true,
            spec.confinement().noNewPrivileges(),
            reaper,
            filter);
    List<Step> end = CommandSteps.of(spec.command(), SandboxView.environment(spec, Map.of()));

    LaunchProgram.Builder program =
        LaunchProgram.builder(spec.name()).inherit(Descriptor.IMAGE).inherit(GATE);
    StandardStreams.inherit(program);
    program.inherit(TREE).inherit(EXIT).inherit(LEAVE);
    program.add(StandardStreams.steps());
    program.add(Gate.steps(GATE));
    program.add(
        ProcessCalls.unshare(CLONE_NEWCGROUP)
            .about(new Subject(Role.NAMESPACE, "cgroup").toString()));
    program.add(FileCalls.umask(0));
    program.add(AttributeSteps.early(spec.attributes()));
    program.add(
        RootEntrance.steps(TREE, SandboxView.entries(spec), spec.network().mode(), sources));
    program.add(AttributeSteps.late(spec.attributes()));
    program.add(
        ProcessCalls.sethostname(spec.hostname())
            .about(new Subject(Role.NAMESPACE, "uts").toString()));
    if (spec.network().mode() != NetworkMode.HOST) {
      program.add(NetworkSteps.loopback());
    }
    program.forgetDescriptors(EXIT, LEAVE);
    program.add(
        reaper
            ? ServiceSteps.underInit(
                spec, privileges, true, Optional.of(new Reaper.Farewell(EXIT, LEAVE)), end)
            : ServiceSteps.alone(spec, privileges, true, end));
    return program.build();
  }
}
