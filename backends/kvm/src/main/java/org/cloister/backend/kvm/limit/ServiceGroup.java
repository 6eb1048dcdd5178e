package org.cloister.backend.kvm.limit;

import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;
import static org.cloister.linux.launch.call.MountFlags.MS_NODEV;
import static org.cloister.linux.launch.call.MountFlags.MS_NOEXEC;
import static org.cloister.linux.launch.call.MountFlags.MS_NOSUID;
import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;
import static org.cloister.linux.launch.call.OpenFlags.O_WRONLY;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.Limits;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.Text;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.MountCalls;
import org.cloister.linux.launch.call.ProcessCalls;
import org.cloister.linux.sandbox.Subject;
import org.cloister.linux.sandbox.Subject.Role;

/**
 * The control group of a service, made by the guest's kernel (cgroup v2, whatever the host has). It
 * is mounted outside of the service's root, and is the root of the service's cgroup namespace.
 *
 * <p>Threat: a service that may mount could take its limits back. Of the root of a namespace the
 * kernel lets nobody inside change the limits (nsdelegate).
 */
public final class ServiceGroup {
  private static final String TOP = "/sys/fs/cgroup";
  private static final String PLACE = TOP + "/service";
  private static final String UNLIMITED = "max";
  private static final int FOLDER_MODE = 0755;

  private ServiceGroup() {}

  /** A file of the group, and what is written to it. */
  private record Setting(Directive directive, String file, OptionalLong limit) {
    private List<Step> steps() {
      String value = limit.isPresent() ? Long.toString(limit.getAsLong()) : UNLIMITED;
      return write(PLACE + "/" + file, value, new Subject(Role.ATTRIBUTE, directive.key()));
    }
  }

  private static List<Setting> settings(Limits limits) {
    return List.of(
        new Setting(Directive.LIMITS_MEMORY, "memory.max", limits.memory()),
        new Setting(Directive.LIMITS_MEMORY_HIGH, "memory.high", limits.memoryHigh()),
        new Setting(Directive.LIMITS_PIDS, "pids.max", limits.pids()));
  }

  /**
   * {@return the path of one of the group's files in the guest}
   *
   * @param name as the kernel's admin-guide/cgroup-v2 names it
   */
  public static String file(String name) {
    return PLACE + "/" + name;
  }

  /**
   * {@return makes the group}
   *
   * @param limits the service's, in force from the beginning
   */
  public static List<Step> make(Limits limits) {
    long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    List<Step> steps = new ArrayList<>();
    steps.add(
        MountCalls.mount("cgroup2", TOP, "cgroup2", flags, "nsdelegate")
            .about(new Subject(Role.MOUNT, TOP).toString()));
    // They count also where nothing is limited.
    steps.addAll(write(TOP + "/cgroup.subtree_control", "+memory +pids", group()));
    steps.add(FileCalls.mkdirat(AT_FDCWD, PLACE, FOLDER_MODE));
    for (Setting setting : settings(limits)) {
      if (setting.limit().isPresent()) {
        steps.addAll(setting.steps());
      }
    }
    return steps;
  }

  /** {@return moves the process that carries this out into the group} */
  public static List<Step> join() {
    return write(file("cgroup.procs"), "0", group());
  }

  /**
   * {@return changes the limits, all of them; exits with 0}
   *
   * @param limits the new ones
   */
  public static LaunchProgram update(Limits limits) {
    LaunchProgram.Builder program = LaunchProgram.builder("update limits");
    settings(limits).forEach(setting -> program.add(setting.steps()));
    return program.add(ProcessCalls.exit(Immediate.ZERO)).build();
  }

  private static Subject group() {
    return new Subject(Role.CGROUP, PLACE);
  }

  private static List<Step> write(String path, String value, Subject subject) {
    Slot file = Slot.named("setting");
    Call open = FileCalls.openat(AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0).into(file);
    return List.of(
        open.about(subject.toString()),
        FileCalls.write(file, new Text(value)).about(subject.toString()),
        FileCalls.close(file));
  }
}
