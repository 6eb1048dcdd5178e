package org.cloister.backend.namespace.plan;

import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWCGROUP;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWIPC;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWNET;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWNS;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWPID;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWUSER;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWUTS;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.cgroup.CgroupMembership;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.launch.sequence.Gate;
import org.cloister.linux.sandbox.AttributeSteps;
import org.cloister.linux.sandbox.CgroupSteps;
import org.cloister.linux.sandbox.CommandSteps;
import org.cloister.linux.sandbox.HostFacts;
import org.cloister.linux.sandbox.NetworkSteps;
import org.cloister.linux.sandbox.PrivilegeSteps;
import org.cloister.linux.sandbox.RootSteps;
import org.cloister.linux.sandbox.SandboxView;
import org.cloister.linux.sandbox.SecretFile;
import org.cloister.linux.sandbox.ServiceSteps;
import org.cloister.linux.sandbox.SourceFiles;
import org.cloister.linux.sandbox.Subject;
import org.cloister.linux.sandbox.Subject.Role;
import org.cloister.linux.sandbox.UserNamespace;
import org.cloister.linux.sandbox.UserNamespace.Moment;

/**
 * The translation: what a spec says, as the system calls that make it so. A pure function of the
 * spec, the facts about the host and the kinds of the files that the spec names.
 */
public final class SandboxProgram {
  /**
   * Where the process waits for its record to be kept and its maps to be written. Without maps it
   * waits only when its root is there, and has still the privileges by which it can be looked at.
   */
  public static final Descriptor GATE = Descriptor.of("gate");

  private SandboxProgram() {}

  /**
   * {@return the program that becomes the service}
   *
   * @param spec what is wanted; has no shortfall on this host
   * @param host the host
   * @param sources tells what the host has
   * @param filter the system-call filter; empty for none
   * @param cgroups how the control groups are joined
   * @param secrets the secrets of the spec
   * @throws IsolationException if the spec does not fit the host's files
   */
  public static LaunchProgram of(
      SandboxSpec spec,
      HostFacts host,
      SourceFiles sources,
      Optional<byte[]> filter,
      CgroupSteps cgroups,
      List<SecretFile> secrets)
      throws IsolationException {
    List<Step> command = CommandSteps.of(spec.command(), SandboxView.environment(spec, Map.of()));
    return build(spec, host, sources, filter, cgroups, secrets, command);
  }

  /**
   * {@return the program that does all of that and then ends, for an experiment}
   *
   * @param spec what is wanted, except its command
   * @param host the host
   * @param sources tells what the host has
   * @param filter the system-call filter; empty for none
   * @throws IsolationException if the spec does not fit the host's files
   */
  public static LaunchProgram canary(
      SandboxSpec spec, HostFacts host, SourceFiles sources, Optional<byte[]> filter)
      throws IsolationException {
    List<Step> end = List.of(ProcessCalls.exit(Immediate.ZERO));
    return build(
        spec, host, sources, filter, new CgroupSteps(CgroupMembership.NONE), List.of(), end);
  }

  private static LaunchProgram build(
      SandboxSpec spec,
      HostFacts host,
      SourceFiles sources,
      Optional<byte[]> filter,
      CgroupSteps cgroups,
      List<SecretFile> secrets,
      List<Step> end)
      throws IsolationException {
    UserNamespace user = UserNamespace.of(spec, host);
    boolean last = user.moment() == Moment.LAST;
    boolean first = user.moment() == Moment.FIRST;
    RootSteps root =
        new RootSteps(
            spec.view(), spec.network().mode(), sources, first, user.ownerIds(), Optional.empty());
    CapabilitySet granted = CapabilitySet.parse(spec.confinement().capabilities());
    PrivilegeSteps privileges =
        new PrivilegeSteps(
            spec.credentials(),
            granted,
            host.kernel(),
            user.setGroups(),
            spec.confinement().noNewPrivileges(),
            spec.attributes().reaper(),
            filter);

    LaunchProgram.Builder program = LaunchProgram.builder(spec.name()).inherit(GATE);
    cgroups.inherit(program);
    program.add(cgroups.join());
    // What needs no more than the process is done while that goes on.
    List<Step> announcement = user.moment() == Moment.NEVER ? Gate.announce() : List.of();
    program.add(cgroups.shim(atFirst(spec, user.moment()), announcement));
    if (first) {
      program.add(Gate.steps(GATE));
    }
    if (!last) {
      program.add(ProcessCalls.unshare(CLONE_NEWCGROUP).about(namespace("cgroup")));
    }
    program.add(FileCalls.umask(0));
    program.add(AttributeSteps.early(spec.attributes()));
    program.add(root.steps(SandboxView.entries(spec), secrets, spec.credentials()));
    program.add(AttributeSteps.late(spec.attributes()));
    if (last) {
      program.add(ProcessCalls.unshare(atLast(spec)).about(namespace("user")));
      program.add(Gate.steps(GATE));
    }
    program.add(ProcessCalls.sethostname(spec.hostname()).about(namespace("uts")));
    if (spec.network().mode() == NetworkMode.NONE) {
      program.add(NetworkSteps.loopback());
    }
    if (user.moment() == Moment.NEVER) {
      program.add(Gate.pass(GATE));
    }
    program.forgetDescriptors();
    program.add(
        spec.attributes().reaper()
            ? ServiceSteps.underInit(spec, privileges, !first, Optional.empty(), end)
            : ServiceSteps.alone(spec, privileges, false, end));
    return program.build();
  }

  /** Namespaces that the process is born in. */
  private static long atFirst(SandboxSpec spec, Moment moment) {
    boolean none = spec.network().mode() == NetworkMode.NONE;
    long base = CLONE_NEWNS | CLONE_NEWPID;
    return switch (moment) {
      case NEVER -> base | CLONE_NEWIPC | CLONE_NEWUTS | (none ? CLONE_NEWNET : 0);
      case FIRST -> base | CLONE_NEWUSER | CLONE_NEWIPC | CLONE_NEWUTS | (none ? CLONE_NEWNET : 0);
      // A sysfs shows the network in which it was mounted. That must not be the host's, and cannot
      // be the one that the user namespace governs, which comes later: it shows none.
      case LAST -> base | (none && showsSysfs(spec) ? CLONE_NEWNET : 0);
    };
  }

  /** Namespaces that belong to the user namespace, so that capabilities inside govern them. */
  private static long atLast(SandboxSpec spec) {
    boolean none = spec.network().mode() == NetworkMode.NONE;
    return CLONE_NEWUSER
        | CLONE_NEWIPC
        | CLONE_NEWUTS
        | CLONE_NEWCGROUP
        | (none ? CLONE_NEWNET : 0);
  }

  private static boolean showsSysfs(SandboxSpec spec) {
    return spec.view().entries().stream().anyMatch(ViewEntry.Sysfs.class::isInstance);
  }

  private static String namespace(String type) {
    return new Subject(Role.NAMESPACE, type).toString();
  }
}
