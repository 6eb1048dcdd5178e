package org.cloister.linux.sandbox;

import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;
import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;
import static org.cloister.linux.launch.call.OpenFlags.O_NONBLOCK;
import static org.cloister.linux.launch.call.OpenFlags.O_RDONLY;
import static org.cloister.linux.launch.call.OpenFlags.O_RDWR;
import static org.cloister.linux.launch.call.ResolveFlags.RESOLVE_NO_MAGICLINKS;
import static org.cloister.linux.launch.call.ResolveFlags.RESOLVE_NO_SYMLINKS;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Buffer;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Compute.Operator;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Jump.Condition;
import org.cloister.linux.launch.Label;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.Symbols;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.Text;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.sandbox.Subject.Role;

/**
 * Steps that mount an image through a loop device (loop(4)). The device frees itself when the last
 * mount of it goes, so nothing is left behind however the sandbox ends. Its node is made in private
 * memory and removed at once: which nodes the host's /dev has does not matter.
 */
final class LoopDevice {
  private static final Immediate LOOP_CTL_GET_FREE =
      new Immediate(0x4C82, value -> "LOOP_CTL_GET_FREE");
  private static final Immediate LOOP_CONFIGURE = new Immediate(0x4C0A, value -> "LOOP_CONFIGURE");
  private static final int LO_FLAGS_READ_ONLY = 1;
  private static final int LO_FLAGS_AUTOCLEAR = 4;

  /** struct loop_config of linux/loop.h: fd, block size, struct loop_info64, eight spare words. */
  private static final int CONFIG_SIZE = 304;

  private static final int CONFIG_FLAGS = 60;
  private static final int LOOP_MAJOR = 7;
  private static final Immediate BLOCK_DEVICE =
      new Immediate(0060600, value -> "S_IFBLK|" + Symbols.OCTAL.print(value & 0777));
  private static final String NODE = "loop";

  private LoopDevice() {}

  /**
   * {@return mounts the file system in an image}
   *
   * @param image which
   * @param type the file system's type
   * @param attributes mount attributes
   * @param mount takes the mount's descriptor
   */
  static List<Step> mount(ViewEntry.Image image, String type, long attributes, Slot mount) {
    String about = new Subject(Role.IMAGE, image.file().toString()).toString();
    Slot file = Slot.named("image");
    Slot control = Slot.named("control");
    Slot number = Slot.named("number");
    Slot high = Slot.named("high");
    Slot memory = Slot.named("memory");
    Slot device = Slot.named("loop");
    Slot busy = Slot.named("busy");
    Label next = Label.named("next-loop-device");
    Buffer config = Buffer.named("loop_config", CONFIG_SIZE);
    long access = image.writable() ? O_RDWR : O_RDONLY;
    int flags = LO_FLAGS_AUTOCLEAR | (image.writable() ? 0 : LO_FLAGS_READ_ONLY);

    List<Step> steps = new ArrayList<>();
    steps.add(
        FileCalls.openat2(
                AT_FDCWD,
                image.file().toString(),
                // A pipe in the place of the image does not make it wait.
                access | O_NONBLOCK | O_CLOEXEC,
                0,
                RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)
            .into(file)
            .about(new Subject(Role.SOURCE, image.file().toString()).toString()));
    steps.add(
        FileCalls.openat(AT_FDCWD, "/dev/loop-control", O_RDWR | O_CLOEXEC, 0)
            .into(control)
            .about(about));
    steps.addAll(
        DetachedMounts.make("tmpfs", Map.of(), 0, memory, new Subject(Role.MOUNT, "loop device")));
    steps.add(next);
    steps.add(ioctl(control, LOOP_CTL_GET_FREE, Immediate.ZERO).into(number).about(about));
    // makedev(3): the lower 8 bits of the minor number, the major number, the rest of the minor.
    steps.add(Step.compute(high, number, Operator.SHIFT_RIGHT, Immediate.of(8)));
    steps.add(Step.compute(high, high, Operator.SHIFT_LEFT, Immediate.of(20)));
    steps.add(Step.compute(number, number, Operator.AND, Immediate.of(0xff)));
    steps.add(Step.compute(number, number, Operator.OR, high));
    steps.add(Step.compute(number, number, Operator.OR, Immediate.of(LOOP_MAJOR << 8)));
    steps.add(
        Call.of(SystemCall.MKNODAT, memory, new Text(NODE), BLOCK_DEVICE, number).about(about));
    steps.add(FileCalls.openat(memory, NODE, access | O_CLOEXEC, 0).into(device).about(about));
    steps.add(FileCalls.unlinkat(memory, NODE, 0).about(about));
    steps.add(Step.store32(config.at(0), file));
    steps.add(Step.store32(config.at(CONFIG_FLAGS), Immediate.of(flags)));
    steps.add(ioctl(device, LOOP_CONFIGURE, config).into(busy).ignoring(Errno.EBUSY).about(about));
    steps.add(Step.jumpIf(busy, Condition.LESS, Immediate.ZERO, next));
    steps.add(DetachedMounts.known(device, 0));
    Map<String, String> options = new LinkedHashMap<>();
    options.put("source", DetachedMounts.knownPath(0));
    if (!image.writable()) {
      options.put("ro", "");
    }
    steps.addAll(
        DetachedMounts.make(
            type, options, attributes, mount, new Subject(Role.IMAGE, image.file().toString())));
    return steps;
  }

  private static Call ioctl(Slot descriptor, Immediate request, Argument argument) {
    return Call.of(SystemCall.IOCTL, descriptor, request, argument);
  }
}
