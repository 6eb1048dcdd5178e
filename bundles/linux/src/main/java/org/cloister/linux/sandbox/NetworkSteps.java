package org.cloister.linux.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.Struct;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.sandbox.Subject.Role;

/** Steps for a network that is nothing but a loopback interface (netdevice(7)). */
public final class NetworkSteps {
  private static final Immediate AF_INET = new Immediate(2, value -> "AF_INET");
  private static final Immediate SOCK_DGRAM =
      new Immediate(2 | 02000000, value -> "SOCK_DGRAM|SOCK_CLOEXEC");
  private static final Immediate SIOCSIFFLAGS = new Immediate(0x8914, value -> "SIOCSIFFLAGS");
  private static final Immediate UP = new Immediate(0x41, value -> "IFF_UP|IFF_RUNNING");
  private static final int NAME_SIZE = 16;
  private static final int REQUEST_REST = 22;

  private NetworkSteps() {}

  /** {@return brings the loopback interface up} */
  public static List<Step> loopback() {
    Slot socket = Slot.named("socket");
    String about = new Subject(Role.NAMESPACE, "loopback interface").toString();
    byte[] name = Arrays.copyOf("lo".getBytes(StandardCharsets.US_ASCII), NAME_SIZE);
    Struct request =
        Struct.builder().bytes(name).u16("flags", UP).bytes(new byte[REQUEST_REST]).build();
    return List.of(
        Call.of(SystemCall.SOCKET, AF_INET, SOCK_DGRAM, Immediate.ZERO).into(socket).about(about),
        Call.of(SystemCall.IOCTL, socket, SIOCSIFFLAGS, request).about(about),
        FileCalls.close(socket));
  }
}
