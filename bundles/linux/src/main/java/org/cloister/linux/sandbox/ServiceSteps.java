package org.cloister.linux.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.launch.sequence.Reaper;
import org.cloister.linux.sandbox.Subject.Role;

/** Steps by which a process that has its root and its namespaces becomes the service. */
public final class ServiceSteps {
  private ServiceSteps() {}

  /**
   * {@return the steps of a service that is process 1 itself}
   *
   * @param spec what is wanted
   * @param privileges what is given up
   * @param leader whether the process leads its session already
   * @param end executes the service's program
   */
  public static List<Step> alone(
      SandboxSpec spec, PrivilegeSteps privileges, boolean leader, List<Step> end) {
    List<Step> steps = new ArrayList<>(entrance(spec, privileges));
    if (!leader) {
      steps.add(ProcessCalls.setsid());
    }
    steps.addAll(last(spec, privileges, end));
    return steps;
  }

  /**
   * {@return the steps of a service under an init}
   *
   * @param spec what is wanted
   * @param privileges what is given up
   * @param hidden whether the init may not be looked into, by the platform either
   * @param farewell how the init tells that the service has ended; empty if its parent asks
   * @param end executes the service's program
   */
  public static List<Step> underInit(
      SandboxSpec spec,
      PrivilegeSteps privileges,
      boolean hidden,
      Optional<Reaper.Farewell> farewell,
      List<Step> end) {
    List<Step> steps = new ArrayList<>(entrance(spec, privileges));
    // Threat: the init has no filter. A service that could trace it could make any call by it. It
    // cannot while the init has a capability more (ptrace(2)); where it may have been granted as
    // much, this stops it. An ordinary user's platform would be stopped, too, from looking inside.
    if (hidden) {
      steps.add(ProcessCalls.dumpable(false));
    }
    List<Step> first = privileges.keepOnly(PrivilegeSteps.FOR_INIT);
    steps.addAll(
        farewell.map(last -> Reaper.steps(first, last)).orElseGet(() -> Reaper.steps(first)));
    steps.add(ProcessCalls.setsid());
    steps.addAll(last(spec, privileges, end));
    return steps;
  }

  private static List<Step> entrance(SandboxSpec spec, PrivilegeSteps privileges) {
    List<Step> steps = new ArrayList<>(privileges.drop());
    steps.add(
        FileCalls.chdir(spec.directory())
            .about(new Subject(Role.DIRECTORY, spec.directory()).toString()));
    return steps;
  }

  private static List<Step> last(SandboxSpec spec, PrivilegeSteps privileges, List<Step> end) {
    List<Step> steps = new ArrayList<>();
    steps.add(FileCalls.umask(spec.attributes().umask()));
    steps.addAll(privileges.seal());
    steps.addAll(end);
    return steps;
  }
}
