package org.cloister.linux.sandbox;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.Struct;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.Text;
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
  private static final Immediate HOST = new Immediate(0x5, value -> "RTF_UP|RTF_HOST");
  private static final int BITS = 32;

  /** Of struct ifreq: the name, and what follows the longest member used here. */
  private static final int NAME_SIZE = 16;

  private static final int AFTER_FLAGS = 22;
  private static final int AFTER_ADDRESS = 8;

  /** Of struct rtentry: what lies between the members used here. */
  private static final int BEFORE_ROUTE = 8;

  private static final int AFTER_ROUTE = 62;
  private static final int BEFORE_DEVICE = 30;
  private static final int AFTER_DEVICE = 24;

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
    List<Step> steps = new ArrayList<>(begin(name, socket));
    steps.addAll(address(name, socket, name, address, prefix));
    steps.add(up(name, socket));
    steps.add(route(name, socket, gateway));
    steps.add(FileCalls.close(socket));
    return steps;
  }

  /**
   * {@return the steps for a link that has nobody but the gateway on its other end}
   *
   * @param name the interface, {@code eth0}
   * @param addresses its addresses, at least one
   * @param gateway next hop of the default route; need not have to do with the addresses
   */
  public static List<Step> configure(
      String name, List<Inet4Address> addresses, Inet4Address gateway) {
    Slot socket = Slot.named("socket");
    List<Step> steps = new ArrayList<>(begin(name, socket));
    for (int i = 0; i < addresses.size(); i++) {
      // An interface's further addresses have names of their own for these calls.
      String label = i == 0 ? name : name + ":" + i;
      steps.addAll(address(name, socket, label, addresses.get(i), BITS));
    }
    steps.add(up(name, socket));
    steps.add(ioctl(socket, SIOCADDRT, hostRoute(name, gateway), about(name)));
    steps.add(route(name, socket, gateway));
    steps.add(FileCalls.close(socket));
    return steps;
  }

  private static String about(String name) {
    return new Subject(Role.NAMESPACE, "network interface " + name).toString();
  }

  private static List<Step> begin(String name, Slot socket) {
    return List.of(
        Call.of(SystemCall.SOCKET, AF_INET, SOCK_DGRAM, Immediate.ZERO)
            .into(socket)
            .about(about(name)));
  }

  private static List<Step> address(
      String name, Slot socket, String label, Inet4Address address, int prefix) {
    byte[] mask = ByteBuffer.allocate(Integer.BYTES).putInt(-1 << (BITS - prefix)).array();
    return List.of(
        ioctl(socket, SIOCSIFADDR, address(label, address.getAddress()), about(name)),
        ioctl(socket, SIOCSIFNETMASK, address(label, mask), about(name)));
  }

  private static Step up(String name, Slot socket) {
    Struct flags = request(name).u16("flags", UP).bytes(new byte[AFTER_FLAGS]).build();
    return ioctl(socket, SIOCSIFFLAGS, flags, about(name));
  }

  private static Step route(String name, Slot socket, Inet4Address gateway) {
    Struct.Builder route = Struct.builder().bytes(new byte[BEFORE_ROUTE]);
    socketAddress(route, "destination", new byte[Integer.BYTES]);
    socketAddress(route, "gateway", gateway.getAddress());
    socketAddress(route, "mask", new byte[Integer.BYTES]);
    route.u16("flags", GATEWAY).bytes(new byte[AFTER_ROUTE]);
    return ioctl(socket, SIOCADDRT, route.build(), about(name));
  }

  private static Struct hostRoute(String name, Inet4Address to) {
    Struct.Builder route = Struct.builder().bytes(new byte[BEFORE_ROUTE]);
    socketAddress(route, "destination", to.getAddress());
    socketAddress(route, "gateway", new byte[Integer.BYTES]);
    socketAddress(route, "mask", new byte[Integer.BYTES]);
    return route
        .u16("flags", HOST)
        .bytes(new byte[BEFORE_DEVICE])
        .pointer("device", new Text(name))
        .bytes(new byte[AFTER_DEVICE])
        .build();
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
