package org.cloister.linux.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cloister.linux.cgroup.CgroupMembership;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.Text;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.sequence.Shim;
import org.cloister.linux.sandbox.Subject.Role;

/**
 * Steps by which the process that goes on is in its control groups from its first instruction. The
 * program inherits the groups as descriptors: their names differ from start to start, and the
 * program need not.
 */
public final class CgroupSteps {
  private static final Text SELF = new Text("0");

  private final List<Descriptor> tasks = new ArrayList<>();
  private final List<Descriptor> directory = new ArrayList<>();
  private final List<Step> join = new ArrayList<>();

  /**
   * Prepares to join.
   *
   * @param membership the groups, or others of the same kinds
   */
  public CgroupSteps(CgroupMembership membership) {
    for (Path file : membership.tasks()) {
      Descriptor descriptor = Descriptor.of("tasks " + hierarchy(file.getParent()));
      tasks.add(descriptor);
      join.add(
          FileCalls.write(descriptor, SELF)
              .about(new Subject(Role.CGROUP, hierarchy(file.getParent())).toString()));
    }
    membership
        .directory()
        .ifPresent(path -> directory.add(Descriptor.of("cgroup " + hierarchy(path))));
  }

  /** {@return what {@link CgroupMembership#tasks()} are opened as, to write, in that order} */
  public List<Descriptor> tasks() {
    return List.copyOf(tasks);
  }

  /** {@return what {@link CgroupMembership#directory()} is opened as; empty if there is none} */
  public List<Descriptor> directory() {
    return List.copyOf(directory);
  }

  /**
   * {@return whether the program that was built with these steps can join other groups}
   *
   * @param membership the groups
   */
  public boolean fit(CgroupMembership membership) {
    return membership.tasks().size() == tasks.size()
        && membership.directory().isPresent() != directory.isEmpty();
  }

  /** Says what the program inherits. */
  public void inherit(LaunchProgram.Builder program) {
    tasks.forEach(program::inherit);
    directory.forEach(program::inherit);
  }

  /** {@return joins what is not joined by {@link #shim}; before any namespace is entered} */
  public List<Step> join() {
    return join;
  }

  /**
   * {@return makes the process that goes on}
   *
   * @param namespaces which are new
   * @param last what is done beside it, by the process that made it, before that one ends
   */
  public List<Step> shim(long namespaces, List<Step> last) {
    return directory.isEmpty()
        ? Shim.steps(namespaces, last)
        : Shim.stepsIntoCgroup(namespaces, directory.get(0), last);
  }

  private static String hierarchy(Path group) {
    return group.getParent().toString();
  }
}
