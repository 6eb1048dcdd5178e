package org.cloister.linux.launch.sequence;

import java.util.ArrayList;
import java.util.List;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Buffer;
import org.cloister.linux.launch.Descriptor;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.Fail;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Jump;
import org.cloister.linux.launch.Label;
import org.cloister.linux.launch.Report;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;

/**
 * The process waits until whoever launched it has done something about it from outside, such as
 * writing the maps of its user namespace. Where that is needed later than it can be done, {@link
 * #announce} and {@link #pass} let both sides work at the same time.
 */
public final class Gate {

  private Gate() {}

  /**
   * {@return the steps: report {@link Report.Kind#WAITING}, so that what must be done about the
   * process where it stands is not done too early; wait for one byte; if the other end is closed
   * instead, fail with {@link Errno#ECANCELED}}
   *
   * @param gate the reading end of a pipe
   */
  public static List<Step> steps(Argument gate) {
    List<Step> steps = new ArrayList<>(announce());
    steps.addAll(pass(gate));
    return steps;
  }

  /**
   * {@return the steps that report {@link Report.Kind#WAITING}: from here on it can be done, while
   * the process goes on to the place where it needs it}
   */
  public static List<Step> announce() {
    Buffer report = Buffer.named("report", Report.SIZE);
    return List.of(
        Step.store32(report, Report.Kind.WAITING.code()),
        FileCalls.write(Descriptor.STATUS, report));
  }

  /**
   * {@return the steps that wait for one byte; if the other end is closed instead, they fail with
   * {@link Errno#ECANCELED}}
   *
   * @param gate the reading end of a pipe
   */
  public static List<Step> pass(Argument gate) {
    Slot count = Slot.named("count");
    Label open = Label.named("open");
    return List.of(
        FileCalls.read(gate, Buffer.named("byte", 1), Immediate.of(1)).into(count).about("gate"),
        Step.jumpIf(count, Jump.Condition.EQUAL, Immediate.of(1), open),
        new Fail(Errno.ECANCELED, "the gate was closed, not opened"),
        open);
  }
}
