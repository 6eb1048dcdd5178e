package org.cloister.linux.launch.sequence;

import static org.cloister.linux.launch.call.CloneFlags.CLONE_PARENT;

import java.util.ArrayList;
import java.util.List;
import org.cloister.linux.launch.Buffer;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Jump;
import org.cloister.linux.launch.Label;
import org.cloister.linux.launch.Report;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.launch.call.ProcessCalls;

/**
 * The spawned process makes the one that goes on as the service, in new namespaces, reports its id
 * and ends. The new one is a child of the process that spawned, not of the shim, so that it can be
 * waited for; and as the first process of a new namespace of process ids it is process 1 there.
 */
public final class Shim {

  private static final int REPORT_VALUE = 8;

  private Shim() {}

  /**
   * {@return the steps; those after them run in the new process}
   *
   * @param namespaces {@link org.cloister.linux.launch.call.CloneFlags}: which are new
   */
  public static List<Step> steps(long namespaces) {
    return steps(namespaces, List.of());
  }

  /**
   * {@return the steps; those after them run in the new process}
   *
   * @param namespaces {@link org.cloister.linux.launch.call.CloneFlags}: which are new
   * @param last what the shim does before it ends, while the new process goes on
   */
  public static List<Step> steps(long namespaces, List<Step> last) {
    Slot pid = Slot.named("pid");
    return steps(ProcessCalls.clone3(namespaces | CLONE_PARENT).into(pid), pid, last);
  }

  /**
   * {@return the steps; those after them run in the new process, whose ids are chosen}
   *
   * @param namespaces {@link org.cloister.linux.launch.call.CloneFlags}: which are new
   * @param ids the new process's id in its own namespace of process ids, then in the one above
   */
  public static List<Step> stepsAs(long namespaces, List<Integer> ids) {
    Slot pid = Slot.named("pid");
    return steps(ProcessCalls.clone3(namespaces | CLONE_PARENT, ids).into(pid), pid, List.of());
  }

  /**
   * {@return the steps; those after them run in the new process, which starts in another cgroup}
   *
   * @param namespaces {@link org.cloister.linux.launch.call.CloneFlags}: which are new
   * @param cgroup the cgroup's directory (version 2)
   * @param last what the shim does before it ends, while the new process goes on
   */
  public static List<Step> stepsIntoCgroup(long namespaces, Descriptor cgroup, List<Step> last) {
    Slot pid = Slot.named("pid");
    return steps(
        ProcessCalls.clone3IntoCgroup(namespaces | CLONE_PARENT, cgroup).into(pid), pid, last);
  }

  private static List<Step> steps(Call clone, Slot pid, List<Step> last) {
    Label service = Label.named("service");
    Buffer report = Buffer.named("report", Report.SIZE);
    List<Step> steps = new ArrayList<>();
    steps.add(clone);
    steps.add(Step.jumpIf(pid, Jump.Condition.EQUAL, Immediate.ZERO, service));
    steps.add(Step.store32(report, Report.Kind.STARTED.code()));
    steps.add(Step.store32(report.at(REPORT_VALUE), pid));
    steps.add(FileCalls.write(Descriptor.STATUS, report));
    steps.addAll(last);
    steps.add(ProcessCalls.exit(Immediate.ZERO));
    steps.add(service);
    return steps;
  }
}
