package org.cloister.backend.namespace.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.Credentials;
import org.cloister.backend.namespace.plan.Subject.Role;
import org.cloister.linux.capability.Capability;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.PrivilegeCalls;

/**
 * Steps that give up privileges: first {@link #drop} whatever was not granted, and last of all
 * {@link #seal} it. The granted capabilities survive the change of user and the execution of the
 * service's program through the ambient set (capabilities(7)).
 */
final class PrivilegeSteps {
  private final Credentials credentials;
  private final CapabilitySet granted;
  private final CapabilitySet kernel;
  private final boolean setGroups;
  private final boolean noNewPrivileges;
  private final Optional<byte[]> filter;

  /**
   * Decides what is given up.
   *
   * @param credentials who the service runs as, inside
   * @param granted its capabilities
   * @param kernel every capability that the kernel knows
   * @param setGroups whether the supplementary groups can be set
   * @param noNewPrivileges whether execve can never grant privileges
   * @param filter the system-call filter; empty for none
   */
  PrivilegeSteps(
      Credentials credentials,
      CapabilitySet granted,
      CapabilitySet kernel,
      boolean setGroups,
      boolean noNewPrivileges,
      Optional<byte[]> filter) {
    this.credentials = credentials;
    this.granted = granted;
    this.kernel = kernel;
    this.setGroups = setGroups;
    this.noNewPrivileges = noNewPrivileges;
    this.filter = filter;
  }

  /** {@return the steps that change the user and drop capabilities} */
  List<Step> drop() {
    List<Step> steps = new ArrayList<>();
    CapabilitySet dropped = kernel.minus(granted);
    for (int number = 0; number < Long.SIZE; number++) {
      if ((dropped.mask() >>> number & 1) != 0) {
        steps.add(PrivilegeCalls.dropFromBoundingSet(number));
      }
    }
    String user = identity(credentials.user());
    steps.add(PrivilegeCalls.keepCapabilities());
    if (setGroups) {
      steps.add(PrivilegeCalls.setgroups(credentials.groups()).about(user));
    }
    steps.add(
        PrivilegeCalls.setresgid(Integer.toUnsignedLong(credentials.gid()))
            .about(identity("group " + credentials.gid())));
    steps.add(PrivilegeCalls.setresuid(Integer.toUnsignedLong(credentials.uid())).about(user));
    steps.add(capset(untilFilter()));
    for (int number = 0; number < Long.SIZE; number++) {
      if ((granted.mask() >>> number & 1) != 0) {
        steps.add(PrivilegeCalls.raiseAmbient(number).about(privilege(name(number))));
      }
    }
    return steps;
  }

  /**
   * {@return the steps after which nothing can be gained any more. The filter is installed as late
   * as it can be, for what comes after it must be allowed by it}
   */
  List<Step> seal() {
    List<Step> steps = new ArrayList<>();
    if (noNewPrivileges) {
      steps.add(PrivilegeCalls.noNewPrivileges());
    }
    filter.ifPresent(
        program -> steps.add(PrivilegeCalls.seccomp(program, 0).about(privilege("seccomp"))));
    if (!untilFilter().equals(granted)) {
      steps.add(capset(granted));
    }
    return steps;
  }

  /** Without no_new_privs the kernel takes a filter only of somebody with CAP_SYS_ADMIN. */
  private CapabilitySet untilFilter() {
    return filter.isPresent() && !noNewPrivileges
        ? granted.or(CapabilitySet.of(Capability.SYS_ADMIN))
        : granted;
  }

  private Step capset(CapabilitySet effective) {
    return PrivilegeCalls.capset(effective, effective, granted).about(privilege("capabilities"));
  }

  private static String name(int number) {
    return Capability.of(number).map(Capability::kernelName).orElse("CAP_" + number);
  }

  private static String identity(String object) {
    return new Subject(Role.IDENTITY, object).toString();
  }

  private static String privilege(String object) {
    return new Subject(Role.PRIVILEGE, object).toString();
  }
}
