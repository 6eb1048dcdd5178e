package org.cloister.linux.sandbox;

import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Buffer;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Errno;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Jump.Condition;
import org.cloister.linux.launch.Label;
import org.cloister.linux.launch.Slot;
import org.cloister.linux.launch.Step;
import org.cloister.linux.launch.Struct;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.call.FileCalls;
import org.cloister.linux.sandbox.Subject.Role;

/**
 * Steps that give a network interface that is still down an IPv6 address, bring it up and make it
 * the way to everywhere (ipv6(7)); nothing where the kernel has no IPv6.
 */
public final class Ipv6InterfaceSteps {
  private static final Immediate AF_INET6 = new Immediate(10, value -> "AF_INET6");
  private static final Immediate SOCK_DGRAM =
      new Immediate(2 | 02000000, value -> "SOCK_DGRAM|SOCK_CLOEXEC");
  private static final Immediate SIOCADDRT = new Immediate(0x890B, value -> "SIOCADDRT");
  private static final Immediate SIOCSIFFLAGS = new Immediate(0x8914, value -> "SIOCSIFFLAGS");
  private static final Immediate SIOCSIFADDR = new Immediate(0x8916, value -> "SIOCSIFADDR");
  private static final Immediate SIOCGIFINDEX = new Immediate(0x8933, value -> "SIOCGIFINDEX");
  private static final Immediate UP = new Immediate(0x41, value -> "IFF_UP|IFF_RUNNING");
  private static final Immediate HOST = new Immediate(0x5, value -> "RTF_UP|RTF_HOST");
  private static final Immediate GATEWAY = new Immediate(0x3, value -> "RTF_UP|RTF_GATEWAY");

  private static final int BITS = 128;

  /** Of struct ifreq. */
  private static final int REQUEST_SIZE = 40;

  private static final int NAME_SIZE = 16;
  private static final int AFTER_FLAGS = 22;

  /** Of struct in6_ifreq: its size, and where its members are. */
  private static final int OWN_SIZE = 24;

  private static final int OWN_PREFIX = 16;
  private static final int OWN_INTERFACE = 20;

  /** Of struct in6_rtmsg: its size, and where its members are. */
  private static final int ROUTE_SIZE = 80;

  private static final int ROUTE_GATEWAY = 32;
  private static final int ROUTE_PREFIX = 52;
  private static final int ROUTE_FLAGS = 72;
  private static final int ROUTE_INTERFACE = 76;

  private Ipv6InterfaceSteps() {}

  /**
   * {@return the steps}
   *
   * @param name the interface, {@code eth0}; at most 8 letters
   * @param address its address, which nobody else on the network can have
   * @param prefix how many bits of the address are the network's
   * @param gateway next hop of the default route
   */
  public static List<Step> configure(
      String name, Inet6Address address, int prefix, Inet6Address gateway) {
    return configure(name, List.of(address), prefix, gateway, false);
  }

  /**
   * {@return the steps for a link that has nobody but the gateway on its other end}
   *
   * @param name the interface, {@code eth0}; at most 8 letters
   * @param addresses its addresses
   * @param gateway next hop of the default route; need not have to do with the addresses
   */
  public static List<Step> configure(
      String name, List<Inet6Address> addresses, Inet6Address gateway) {
    return configure(name, addresses, BITS, gateway, true);
  }

  private static List<Step> configure(
      String name,
      List<Inet6Address> addresses,
      int prefix,
      Inet6Address gateway,
      boolean pointToPoint) {
    String about = new Subject(Role.NAMESPACE, "network interface " + name).toString();
    Slot socket = Slot.named("socket");
    Slot index = Slot.named("index");
    Buffer request = Buffer.named("ifreq", REQUEST_SIZE);
    Label done = Label.named("without-ipv6");
    List<Step> steps = new ArrayList<>();
    steps.add(
        Call.of(SystemCall.SOCKET, AF_INET6, SOCK_DGRAM, Immediate.ZERO)
            .into(socket)
            .ignoring(Errno.EAFNOSUPPORT)
            .about(about));
    steps.add(Step.jumpIf(socket, Condition.LESS, Immediate.ZERO, done));
    // An address that is looked for on the network first is of no use for a second.
    steps.addAll(setting(name, "accept_dad"));
    // There is one router, and it is known.
    steps.addAll(setting(name, "accept_ra"));
    steps.add(Step.store64(request.at(0), Immediate.of(letters(name))));
    steps.add(ioctl(socket, SIOCGIFINDEX, request, about));
    steps.add(Step.load32(index, request.at(NAME_SIZE)));
    steps.add(ioctl(socket, SIOCSIFFLAGS, up(name), about));
    for (Inet6Address address : addresses) {
      Buffer own = Buffer.named("in6_ifreq", OWN_SIZE);
      steps.addAll(store(own, 0, address));
      steps.add(Step.store32(own.at(OWN_PREFIX), Immediate.of(prefix)));
      steps.add(Step.store32(own.at(OWN_INTERFACE), index));
      steps.add(ioctl(socket, SIOCSIFADDR, own, about));
    }
    if (pointToPoint) {
      Buffer link = Buffer.named("in6_rtmsg", ROUTE_SIZE);
      steps.addAll(store(link, 0, gateway));
      // 16 bits; those after them are of a source, and stay 0.
      steps.add(Step.store32(link.at(ROUTE_PREFIX), Immediate.of(BITS)));
      steps.add(Step.store32(link.at(ROUTE_FLAGS), HOST));
      steps.add(Step.store32(link.at(ROUTE_INTERFACE), index));
      steps.add(ioctl(socket, SIOCADDRT, link, about));
    }
    Buffer route = Buffer.named("in6_rtmsg", ROUTE_SIZE);
    steps.addAll(store(route, ROUTE_GATEWAY, gateway));
    steps.add(Step.store32(route.at(ROUTE_FLAGS), GATEWAY));
    steps.add(Step.store32(route.at(ROUTE_INTERFACE), index));
    steps.add(ioctl(socket, SIOCADDRT, route, about));
    steps.add(FileCalls.close(socket));
    steps.add(done);
    return steps;
  }

  private static List<Step> setting(String name, String key) {
    String file = "/proc/sys/net/ipv6/conf/" + name + "/" + key;
    return FileCalls.writeFile(FileCalls.AT_FDCWD, file, "0".getBytes(StandardCharsets.US_ASCII));
  }

  private static Struct up(String name) {
    return Struct.builder()
        .bytes(Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), NAME_SIZE))
        .u16("flags", UP)
        .bytes(new byte[AFTER_FLAGS])
        .build();
  }

  private static List<Step> store(Buffer buffer, int offset, Inet6Address address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress()).order(ByteOrder.LITTLE_ENDIAN);
    String text = address.getHostAddress();
    return List.of(
        Step.store64(buffer.at(offset), new Immediate(bytes.getLong(), value -> text)),
        Step.store64(
            buffer.at(offset + Long.BYTES), new Immediate(bytes.getLong(), value -> text)));
  }

  private static long letters(String name) {
    byte[] letters = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), Long.BYTES);
    return ByteBuffer.wrap(letters).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  private static Call ioctl(Slot socket, Immediate request, Argument argument, String about) {
    return Call.of(SystemCall.IOCTL, socket, request, argument).about(about);
  }
}
