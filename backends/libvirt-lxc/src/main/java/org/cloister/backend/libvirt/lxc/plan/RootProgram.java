package org.cloister.backend.libvirt.lxc.plan;

import static org.cloister.linux.launch.call.CloneFlags.CLONE_NEWNS;

import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.launch.sequence.Gate;
import org.cloister.linux.sandbox.RootSteps;
import org.cloister.linux.sandbox.SandboxView;
import org.cloister.linux.sandbox.SecretFile;
import org.cloister.linux.sandbox.SourceFiles;
import org.cloister.linux.sandbox.Subject;
import org.cloister.linux.sandbox.Subject.Role;
import org.cloister.linux.sandbox.UserNamespace;
import org.cloister.linux.sandbox.UserNamespace.Moment;

/**
 * Builds a container's root outside, with the host's privileges, so that the container needs none
 * for it: a mount that is attached nowhere, and of which nothing is left when nobody holds it.
 */
public final class RootProgram {
  /** The program waits here until the root's mount was taken from it. */
  public static final Descriptor GATE = Descriptor.of("gate");

  /** The number that the root's mount has in the program, above all that it opens. */
  public static final int TREE = 250;

  private RootProgram() {}

  /**
   * {@return the program}
   *
   * @param spec what is wanted
   * @param user the container's user namespace
   * @param sources tells what the host has
   * @param secrets the secrets of the spec
   * @param memory the SELinux context of what it has in memory; empty for none
   * @throws IsolationException if the spec does not fit the host's files
   */
  public static LaunchProgram of(
      SandboxSpec spec,
      UserNamespace user,
      SourceFiles sources,
      List<SecretFile> secrets,
      Optional<String> memory)
      throws IsolationException {
    RootSteps root =
        new RootSteps(spec.view(), spec.network().mode(), sources, false, user.ownerIds(), memory);
    Slot tree = Slot.named("tree");
    LaunchProgram.Builder program = LaunchProgram.builder("root of " + spec.name()).inherit(GATE);
    program.add(
        ProcessCalls.unshare(CLONE_NEWNS).about(new Subject(Role.NAMESPACE, "mounts").toString()));
    program.add(FileCalls.umask(0));
    program.add(
        root.detached(
            SandboxView.entries(spec),
            secrets,
            spec.credentials(),
            user.moment() != Moment.NEVER,
            tree));
    program.add(FileCalls.dup3(tree, Immediate.of(TREE)));
    program.add(Gate.steps(GATE));
    program.add(ProcessCalls.exit(Immediate.ZERO));
    return program.build();
  }
}
