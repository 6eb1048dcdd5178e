package org.cloister.linux.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.Credentials;
import org.cloister.linux.capability.Capability;
import org.cloister.linux.capability.CapabilitySet;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.PrivilegeCalls;
import org.cloister.linux.sandbox.Subject.Role;

/**
 * Steps that give up privileges: first {@link #drop} whatever was not granted, and last of all
 * {@link #seal} it. The granted capabilities survive the change of user and the execution of the
 * service's program through the ambient set (capabilities(7)).
 */
public final class PrivilegeSteps {
  /** What an init needs: to signal a service that has changed its user. */
  public static final CapabilitySet FOR_INIT = CapabilitySet.of(Capability.KILL);

  private final Credentials credentials;
  private final CapabilitySet granted;
  private final CapabilitySet kernel;
  private final boolean setGroups;
  private final boolean noNewPrivileges;
  private final boolean init;
  private final Optional<byte[]> filter;

  /**
   * Decides what is given up.
   *
   * @param credentials who the service runs as, inside
   * @param granted its capabilities
   * @param kernel every capability that the kernel knows
   * @param setGroups whether the supplementary groups can be set
   * @param noNewPrivileges whether execve can never grant privileges
   * @param init whether an init is made between {@link #drop} and {@link #seal}
   * @param filter the system-call filter; empty for none
   */
  public PrivilegeSteps(
      Credentials credentials,
      CapabilitySet granted,
      CapabilitySet kernel,
      boolean setGroups,
      boolean noNewPrivileges,
      boolean init,
      Optional<byte[]> filter) {
    this.credentials = credentials;
    this.granted = granted;
    this.kernel = kernel;
    this.setGroups = setGroups;
    this.noNewPrivileges = noNewPrivileges;
    this.init = init;
    this.filter = filter;
  }

  /** {@return the steps that change the user and drop capabilities} */
  public List<Step> drop() {
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
    steps.add(capset(untilSealed(), granted));
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
  public List<Step> seal() {
    List<Step> steps = new ArrayList<>();
    if (noNewPrivileges) {
      steps.add(PrivilegeCalls.noNewPrivileges());
    }
    if (!needsAdmin()) {
      steps.add(capset(granted, granted));
    }
    filter.ifPresent(
        program -> steps.add(PrivilegeCalls.seccomp(program, 0).about(privilege("seccomp"))));
    if (needsAdmin()) {
      steps.add(capset(granted, granted));
    }
    return steps;
  }

  /**
   * {@return the steps by which a process between the two keeps some capabilities only, for itself
   * and nothing that it executes}
   *
   * @param kept which
   */
  public List<Step> keepOnly(CapabilitySet kept) {
    return List.of(capset(kept, CapabilitySet.NONE), PrivilegeCalls.noNewPrivileges());
  }

  private CapabilitySet untilSealed() {
    CapabilitySet kept = init ? granted.or(FOR_INIT) : granted;
    return needsAdmin() ? kept.or(CapabilitySet.of(Capability.SYS_ADMIN)) : kept;
  }

  /** Without no_new_privs the kernel takes a filter only of somebody with CAP_SYS_ADMIN. */
  private boolean needsAdmin() {
    return filter.isPresent() && !noNewPrivileges;
  }

  private static Step capset(CapabilitySet effective, CapabilitySet inheritable) {
    return PrivilegeCalls.capset(effective, effective, inheritable)
        .about(privilege("capabilities"));
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
