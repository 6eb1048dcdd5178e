package org.cloister.backend.kvm.control;

import org.cloister.api.isolation.Signal;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Jump.Condition;
import org.cloister.linux.launch.Label;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.ProcessCalls;

/** Sends a signal to a process in the guest. */
public final class SignalProgram {
  /** The exit code when there was no such process. */
  public static final int GONE = 1;

  private SignalProgram() {}

  /**
   * {@return the program; exits with 0, or with {@link #GONE}}
   *
   * @param pid the process id in the guest, as its program was {@linkplain GuestProgram#executed()
   *     executed} with
   * @param signal which
   */
  public static LaunchProgram of(int pid, Signal signal) {
    Slot result = Slot.named("result");
    Label sent = Label.named("sent");
    return LaunchProgram.builder("signal " + signal.name())
        .add(
            ProcessCalls.kill(
                    Immediate.of(pid), new Immediate(signal.number(), value -> signal.name()))
                .into(result)
                .ignoring(Errno.ESRCH))
        .add(Step.jumpIf(result, Condition.AT_LEAST, Immediate.ZERO, sent))
        .add(ProcessCalls.exit(Immediate.of(GONE)))
        .add(sent)
        .add(ProcessCalls.exit(Immediate.ZERO))
        .build();
  }
}
