package org.cloister.linux.sandbox;

import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWCGROUP;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWIPC;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWNET;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWNS;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWPID;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWUSER;
import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWUTS;

import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.AtFlags;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.sandbox.Subject.Role;
import org.cloister.linux.sandbox.UserNamespace.Moment;

/**
 * The translation of a request to run one more program in a running sandbox: it joins what the
 * service is in and gives up what the service gave up.
 *
 * <p>The threat is the time in between: the process is already where programs of the service can
 * see it and still has its privileges. So it cannot be traced or looked into from the beginning.
 */
public final class ExecProgram {
  /** The sandbox's first process: a descriptor, so that it is never another one of the same id. */
  public static final Descriptor PROCESS = Descriptor.of("process");

  /**
   * Its cgroup namespace. From inside a user namespace the process, which nobody may look into,
   * does not give it any more.
   */
  public static final Descriptor CGROUP_NAMESPACE = Descriptor.of("cgroup-namespace");

  /** A group that stays as it is: that of terminals (chown(2)). */
  private static final long UNCHANGED = -1;

  private ExecProgram() {}

  /**
   * {@return the program that becomes the requested one}
   *
   * @param spec what the sandbox was made from
   * @param user its user namespace
   * @param request what to run
   * @param host the host
   * @param filter the system-call filter; empty for none
   * @param cgroups how the control groups are joined
   * @throws IsolationException if the user namespace has no such user
   */
  public static LaunchProgram of(
      SandboxSpec spec,
      UserNamespace user,
      ExecRequest request,
      HostFacts host,
      Optional<byte[]> filter,
      CgroupSteps cgroups)
      throws IsolationException {
    Credentials credentials = request.user().orElse(spec.credentials());
    ensureKnown(credentials, user);
    PrivilegeSteps privileges =
        new PrivilegeSteps(
            credentials,
            CapabilitySet.parse(spec.confinement().capabilities()),
            host.kernel(),
            user.setGroups(),
            spec.confinement().noNewPrivileges(),
            false,
            filter);
    String directory = request.directory().orElse(spec.directory());
    List<String> environment = SandboxView.environment(spec, request.environment());

    LaunchProgram.Builder program =
        LaunchProgram.builder("exec in " + spec.name()).inherit(PROCESS).inherit(CGROUP_NAMESPACE);
    cgroups.inherit(program);
    program.add(AttributeSteps.early(spec.attributes()));
    program.add(AttributeSteps.late(spec.attributes()));
    program.add(cgroups.join());
    program.add(ProcessCalls.dumpable(false));
    program.add(LabelSteps.exec(spec.confinement().label(), host));
    program.add(terminal(credentials, request, user));
    program.add(ProcessCalls.setns(PROCESS, joined(spec, user)).about(namespace("of the service")));
    program.add(cgroups.shim(0, List.of()));
    program.add(ProcessCalls.setns(CGROUP_NAMESPACE, CLONE_NEWCGROUP).about(namespace("cgroup")));
    program.add(privileges.drop());
    program.forgetDescriptors();
    program.add(
        FileCalls.chdir(directory).about(new Subject(Role.DIRECTORY, directory).toString()));
    program.add(ProcessCalls.setsid());
    if (request.terminal().isPresent()) {
      program.add(ProcessCalls.controllingTerminal(Immediate.ZERO));
    }
    program.add(FileCalls.umask(spec.attributes().umask()));
    program.add(privileges.seal());
    program.add(CommandSteps.of(request.command(), environment));
    return program.build();
  }

  private static void ensureKnown(Credentials credentials, UserNamespace user)
      throws IsolationException {
    Optional<String> unknown =
        !user.hasUser(credentials.uid())
            ? Optional.of("user " + credentials.uid())
            : user.hasGroup(credentials.gid())
                ? Optional.empty()
                : Optional.of("group " + credentials.gid());
    if (unknown.isPresent()) {
      throw new IsolationException(
          IsolationErrorCode.REFUSED,
          "exec",
          credentials.user() + ": the service's user namespace has no " + unknown.get());
    }
  }

  /**
   * The platform made the terminal, but it is the user's, who may open it by its name. An ordinary
   * user's platform has no other user's terminals to give.
   */
  private static List<Step> terminal(
      Credentials credentials, ExecRequest request, UserNamespace user) throws IsolationException {
    if (request.terminal().isEmpty() || user.moment() == Moment.FIRST) {
      return List.of();
    }
    long owner = user.ownerIds().uid(credentials.uid());
    return List.of(
        FileCalls.fchownat(Immediate.ZERO, "", owner, UNCHANGED, AtFlags.AT_EMPTY_PATH)
            .about(new Subject(Role.IDENTITY, "terminal").toString()));
  }

  /** The cgroup namespace comes later: from inside, a group outside of it could not be joined. */
  private static long joined(SandboxSpec spec, UserNamespace user) {
    return CLONE_NEWNS
        | CLONE_NEWPID
        | CLONE_NEWIPC
        | CLONE_NEWUTS
        | (spec.network().mode() == NetworkMode.HOST ? 0 : CLONE_NEWNET)
        | (user.moment() == Moment.NEVER ? 0 : CLONE_NEWUSER);
  }

  private static String namespace(String object) {
    return new Subject(Role.NAMESPACE, object).toString();
  }
}
