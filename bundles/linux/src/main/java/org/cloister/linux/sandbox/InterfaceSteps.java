package org.cloister.linux.sandbox;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
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

/**
 * Steps that give a network interface an IPv4 address and make it the way to everywhere
 * (netdevice(7), route(8)); by ioctl(2), which every kernel with IPv4 has.
 */
public final class InterfaceSteps {
  private static final Immediate AF_INET = new Immediate(2, value -> "AF_INET");
  private static final Immediate SOCK_DGRAM =
      new Immediate(2 | 02000000, value -> "SOCK_DGRAM|SOCK_CLOEXEC");
  private static final Immediate SIOCADDRT = new Immediate(0x890B, value -> "SIOCADDRT");
  private static final Immediate SIOCSIFFLAGS = new Immediate(0x8914, value -> "SIOCSIFFLAGS");
  private static final Immediate SIOCSIFADDR = new Immediate(0x8916, value -> "SIOCSIFADDR");
  private static final Immediate SIOCSIFNETMASK = new Immediate(0x891C, value -> "SIOCSIFNETMASK");
  private static final Immediate UP = new Immediate(0x41, value -> "IFF_UP|IFF_RUNNING");
  private static final Immediate GATEWAY = new Immediate(0x3, value -> "RTF_UP|RTF_GATEWAY");
  private static final int BITS = 32;

  /** Of struct ifreq: the name, and what follows the longest member used here. */
  private static final int NAME_SIZE = 16;

  private static final int AFTER_FLAGS = 22;
  private static final int AFTER_ADDRESS = 8;

  /** Of struct rtentry: what lies between the members used here. */
  private static final int BEFORE_ROUTE = 8;

  private static final int AFTER_ROUTE = 62;

  /** What follows the address in a struct sockaddr_in. */
  private static final int ADDRESS_REST = 8;

  private InterfaceSteps() {}

  /**
   * {@return the steps}
   *
   * @param name the interface, {@code eth0}
   * @param address its address
   * @param prefix how many bits of the address are the network's, 1 to 32
   * @param gateway next hop of the default route
   */
  public static List<Step> configure(
      String name, Inet4Address address, int prefix, Inet4Address gateway) {
    Slot socket = Slot.named("socket");
    String about = new Subject(Role.NAMESPACE, "network interface " + name).toString();
    byte[] mask = ByteBuffer.allocate(Integer.BYTES).putInt(-1 << (BITS - prefix)).array();
    Struct flags = request(name).u16("flags", UP).bytes(new byte[AFTER_FLAGS]).build();
    Struct.Builder route = Struct.builder().bytes(new byte[BEFORE_ROUTE]);
    socketAddress(route, "destination", new byte[Integer.BYTES]);
    socketAddress(route, "gateway", gateway.getAddress());
    socketAddress(route, "mask", new byte[Integer.BYTES]);
    route.u16("flags", GATEWAY).bytes(new byte[AFTER_ROUTE]);
    return List.of(
        Call.of(SystemCall.SOCKET, AF_INET, SOCK_DGRAM, Immediate.ZERO).into(socket).about(about),
        ioctl(socket, SIOCSIFADDR, address(name, address.getAddress()), about),
        ioctl(socket, SIOCSIFNETMASK, address(name, mask), about),
        ioctl(socket, SIOCSIFFLAGS, flags, about),
        ioctl(socket, SIOCADDRT, route.build(), about),
        FileCalls.close(socket));
  }

  private static Call ioctl(Slot socket, Immediate request, Struct argument, String about) {
    return Call.of(SystemCall.IOCTL, socket, request, argument).about(about);
  }

  private static Struct.Builder request(String name) {
    return Struct.builder()
        .bytes(Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), NAME_SIZE));
  }

  private static Struct address(String name, byte[] address) {
    return socketAddress(request(name), "address", address).bytes(new byte[AFTER_ADDRESS]).build();
  }

  /** A struct sockaddr_in (ip(7)) without a port. */
  private static Struct.Builder socketAddress(Struct.Builder struct, String name, byte[] address) {
    int number = ByteBuffer.wrap(address).getInt();
    return struct
        .u16("", AF_INET)
        .u16("", Immediate.ZERO)
        .u32(
            name,
            new Immediate(Integer.toUnsignedLong(Integer.reverseBytes(number)), v -> text(address)))
        .bytes(new byte[ADDRESS_REST]);
  }

  private static String text(byte[] address) {
    return (address[0] & 0xff)
        + "."
        + (address[1] & 0xff)
        + "."
        + (address[2] & 0xff)
        + "."
        + (address[3] & 0xff);
  }
}
