package org.cloister.backend.kvm.control;

import static org.cloister.linux.launch.Step.jump;
import static org.cloister.linux.launch.Step.jumpIf;
import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;
import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;
import static org.cloister.linux.launch.call.OpenFlags.O_RDWR;

import java.util.List;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Jump.Condition;
import org.cloister.linux.launch.Label;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.call.FileCalls;

/** The guest's serial ports, as programs in it use them. */
public final class GuestPorts {
  private static final int RETRY_NANOSECONDS = 2_000_000;

  private GuestPorts() {}

  /**
   * {@return the steps that open a port, and wait for it where the guest's kernel has not made its
   * device yet. A port can be open once only: a program that needs it twice duplicates it}
   *
   * @param number the port's number
   * @param descriptor takes the descriptor, which is closed when a program is executed
   */
  public static List<Step> open(int number, Slot descriptor) {
    Label open = Label.named("open");
    Label opened = Label.named("opened");
    return List.of(
        open,
        FileCalls.openat(AT_FDCWD, "/dev/vport0p" + number, O_RDWR | O_CLOEXEC, 0)
            .into(descriptor)
            .ignoring(Errno.ENOENT, Errno.ENODEV, Errno.ENXIO),
        jumpIf(descriptor, Condition.AT_LEAST, Immediate.ZERO, opened),
        pause(),
        jump(open),
        opened);
  }

  /** {@return waits a moment for what the host does to a port} */
  public static Step pause() {
    return ServerSteps.pause(RETRY_NANOSECONDS);
  }
}
