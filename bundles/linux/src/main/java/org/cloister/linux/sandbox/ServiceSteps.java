package org.cloister.linux.sandbox;

import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.launch.sequence.Reaper;
import org.cloister.linux.sandbox.Subject.Role;

/**
 * Steps by which a process that has its root and its namespaces becomes the service.
 *
 * @param spec what is wanted
 * @param privileges what is given up
 * @param end executes the service's program
 */
public record ServiceSteps(SandboxSpec spec, PrivilegeSteps privileges, List<Step> end) {
  /** Copies the list. */
  public ServiceSteps {
    end = List.copyOf(end);
  }

  /**
   * Adds the steps of a service that is process 1 itself.
   *
   * @param program takes them, the last of all
   * @param leader whether the process leads its session already
   */
  public void alone(LaunchProgram.Builder program, boolean leader) {
    enter(program, Optional.empty());
    if (!leader) {
      program.add(ProcessCalls.setsid());
    }
    execute(program);
  }

  /**
   * Adds the steps of a service under an init.
   *
   * @param program takes them, the last of all
   * @param hidden whether the init may not be looked into, by the platform either
   * @param exit a file that takes how the service ended; empty if the init's parent asks
   */
  public void underInit(LaunchProgram.Builder program, boolean hidden, Optional<Descriptor> exit) {
    enter(program, exit);
    // Threat: the init has no filter. A service that could trace it could make any call by it. It
    // cannot while the init has a capability more (ptrace(2)); where it may have been granted as
    // much, this stops it. An ordinary user's platform would be stopped, too, from looking inside.
    if (hidden) {
      program.add(ProcessCalls.dumpable(false));
    }
    List<Step> first = privileges.keepOnly(PrivilegeSteps.FOR_INIT);
    program.add(exit.map(file -> Reaper.steps(first, file)).orElseGet(() -> Reaper.steps(first)));
    program.add(ProcessCalls.setsid());
    execute(program);
  }

  private void enter(LaunchProgram.Builder program, Optional<Descriptor> kept) {
    program.add(privileges.drop());
    program.forgetDescriptors(kept.stream().toArray(Descriptor[]::new));
    program.add(
        FileCalls.chdir(spec.directory())
            .about(new Subject(Role.DIRECTORY, spec.directory()).toString()));
  }

  private void execute(LaunchProgram.Builder program) {
    program.add(FileCalls.umask(spec.attributes().umask()));
    program.add(privileges.seal());
    program.add(end);
  }
}
