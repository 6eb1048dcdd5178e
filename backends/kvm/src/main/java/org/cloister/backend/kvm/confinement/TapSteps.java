package org.cloister.backend.kvm.confinement;

import static org.cloister.linux.launch.call.FileCalls.AT_FDCWD;
import static org.cloister.linux.launch.call.OpenFlags.O_CLOEXEC;
import static org.cloister.linux.launch.call.OpenFlags.O_RDWR;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.cloister.backend.kvm.command.GuestNetwork;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.Struct;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.sandbox.Subject;
import org.cloister.linux.sandbox.Subject.Role;

/**
 * Steps that make a guest's interface on the host (the kernel's networking/tuntap). It goes with
 * its descriptor, which QEMU alone has: QEMU needs no privilege for it, and no network.
 */
final class TapSteps {
  /** Where nothing that is opened on the way comes. */
  private static final Immediate ASIDE = Immediate.of(99);

  private static final Immediate TUNSETIFF = new Immediate(0x400454ca, value -> "TUNSETIFF");
  private static final Immediate FLAGS = new Immediate(0x1002, value -> "IFF_TAP|IFF_NO_PI");

  /** Of struct ifreq: the name, and what follows the flags. */
  private static final int NAME_SIZE = 16;

  private static final int AFTER_FLAGS = 22;

  private TapSteps() {}

  /** {@return makes the interface; in the host's network} */
  static List<Step> open(GuestNetwork network) {
    if (!(network instanceof GuestNetwork.Tap tap)) {
      return List.of();
    }
    Slot made = Slot.named("tap");
    String about = new Subject(Role.NAMESPACE, "network interface " + tap.device()).toString();
    Struct request =
        Struct.builder()
            .bytes(Arrays.copyOf(tap.device().getBytes(StandardCharsets.US_ASCII), NAME_SIZE))
            .u16("flags", FLAGS)
            .bytes(new byte[AFTER_FLAGS])
            .build();
    return List.of(
        FileCalls.openat(AT_FDCWD, "/dev/net/tun", O_RDWR | O_CLOEXEC, 0).into(made).about(about),
        Call.of(SystemCall.IOCTL, made, TUNSETIFF, request).about(about),
        FileCalls.dup3(made, ASIDE),
        FileCalls.close(made));
  }

  /** {@return gives it to the program that is executed next} */
  static List<Step> pass(GuestNetwork network) {
    return network instanceof GuestNetwork.Tap
        ? List.of(FileCalls.dup3(ASIDE, Immediate.of(GuestNetwork.Tap.DESCRIPTOR)))
        : List.of();
  }
}
