package org.cloister.backend.kvm.control;

import static org.cloister.linux.launch.call.MountFlags.MS_RDONLY;
import static org.cloister.linux.launch.call.MountFlags.MS_REMOUNT;

import java.util.List;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.call.MountCalls;
import org.cloister.linux.launch.call.ProcessCalls;

/**
 * Brings what the guest has not written yet to the disk, and ends the guest (reboot(2)). What is on
 * shares is on the host already.
 */
public final class PowerOffProgram {
  private static final Immediate MAGIC1 =
      new Immediate(0xfee1_dead, value -> "LINUX_REBOOT_MAGIC1");
  private static final Immediate MAGIC2 =
      new Immediate(0x2812_1969, value -> "LINUX_REBOOT_MAGIC2");

  /** QEMU takes it for the end; switching off needs a driver that not every kernel has built in. */
  private static final Immediate RESTART =
      new Immediate(0x0123_4567, value -> "LINUX_REBOOT_CMD_RESTART");

  private PowerOffProgram() {}

  /**
   * {@return the program; nothing is told of it, for the guest is gone}
   *
   * @param images where file systems are mounted that are to be left whole: nothing in them is open
   *     for writing any more
   */
  public static LaunchProgram program(List<String> images) {
    List<Step> settle =
        images.stream()
            .<Step>map(
                image ->
                    MountCalls.mount("", image, "", MS_REMOUNT | MS_RDONLY, "").ignoringErrors())
            .toList();
    return LaunchProgram.builder("power off")
        .add(settle)
        .add(Call.of(SystemCall.SYNC))
        .add(Call.of(SystemCall.REBOOT, MAGIC1, MAGIC2, RESTART, Immediate.NULL))
        .add(ProcessCalls.exit(Immediate.ZERO))
        .build();
  }
}
