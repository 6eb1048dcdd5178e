package org.cloister.linux.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.FirewallRule;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.PublishedPort;

/**
 * The private network of one sandbox, as commands of ip(8) and a script of nft(8). A pure function
 * of what is wanted; nothing in it comes from the service.
 */
public final class PrivateNetwork {
  /** The interface inside. */
  static final String INSIDE = "eth0";

  /** The host, as a sandbox sees it if no gateway is named: on its link and nowhere else. */
  static final String GATEWAY4 = "169.254.1.1";

  private static final String GATEWAY6 = "fe80::1";
  private static final String LOOPBACK = "127.0.0.0/8";
  private static final String LINK = "fe80::/10";

  private final String device;
  private final List<Address> addresses;
  private final Network network;

  PrivateNetwork(String device, List<Address> addresses, Network network) {
    this.device = device;
    this.addresses = List.copyOf(addresses);
    this.network = network;
  }

  /** {@return the interface on the host, and the name of the table} */
  public String device() {
    return device;
  }

  /** {@return its addresses, with prefix lengths} */
  public List<String> addresses() {
    return addresses.stream().map(Address::toString).toList();
  }

  /**
   * {@return what is done on the host, a command of ip(8) each}
   *
   * @param process a process in the sandbox's network namespace
   */
  public List<String> outside(String process) {
    List<String> commands = new ArrayList<>();
    commands.add("link add " + device + " type veth peer name " + INSIDE + " netns " + process);
    commands.addAll(outside());
    return commands;
  }

  /** {@return what is done on the host when the interface is there, a command of ip(8) each} */
  public List<String> outside() {
    List<String> commands = new ArrayList<>();
    for (String gateway : gateways()) {
      commands.add(
          "address add " + Address.parse(gateway).alone() + " dev " + device + nodad(gateway));
    }
    commands.add("link set " + device + " up");
    for (Address address : addresses) {
      commands.add("route add " + address.alone() + " dev " + device);
    }
    return commands;
  }

  /** {@return what is done in the sandbox's network namespace, a command of ip(8) each} */
  public List<String> inside() {
    List<String> commands = new ArrayList<>();
    commands.add("link set lo up");
    for (Address address : addresses) {
      // Nobody else is on this link: all goes by way of the host.
      commands.add(
          "address add " + address + " dev " + INSIDE + " noprefixroute" + nodad(address.ip()));
    }
    commands.add("link set " + INSIDE + " up");
    for (String gateway : gateways()) {
      commands.add("route add default via " + gateway + " dev " + INSIDE + " onlink");
    }
    return commands;
  }

  /** {@return the table of rules, as a script of nft(8)} */
  public List<String> rules() {
    List<String> lines = new ArrayList<>();
    lines.add("table inet " + device + " {");
    chain(lines, "guard", "filter hook prerouting priority raw", guard());
    chain(lines, "published", "nat hook prerouting priority dstnat", published(true));
    chain(lines, "published_here", "nat hook output priority -100", published(false));
    chain(lines, "source", "nat hook postrouting priority srcnat", source());
    List<String> in = allowed("in");
    List<String> out = allowed("out");
    String from = "iifname \"" + device + "\" ";
    String to = "oifname \"" + device + "\" ";
    List<String> passing = new ArrayList<>(foreign(to));
    passing.addAll(both(from, out, to, in));
    chain(lines, "forward", "filter hook forward priority filter", passing);
    chain(lines, "to_host", "filter hook input priority filter", both(from, out, to, List.of()));
    chain(lines, "from_host", "filter hook output priority filter", fromHost(in));
    lines.add("}");
    return lines;
  }

  /**
   * {@return the table, with who made it}
   *
   * @param owner who makes it
   */
  List<String> rules(Owner owner) {
    List<String> lines = new ArrayList<>(rules());
    lines.add(1, "  comment \"" + owner + "\"");
    return lines;
  }

  /** {@return the host's addresses on the link that its definition names} */
  List<Address> named() {
    return network.gateway().isEmpty() ? List.of() : List.of(Address.parse(network.gateway()));
  }

  /** {@return the host's addresses, as the sandbox sees it: one of each version that it has} */
  public List<String> gateways() {
    List<String> gateways = new ArrayList<>();
    for (boolean six : new boolean[] {false, true}) {
      if (addresses.stream().anyMatch(address -> address.six() == six)) {
        boolean named = !network.gateway().isEmpty() && network.gateway().contains(":") == six;
        gateways.add(named ? network.gateway() : six ? GATEWAY6 : GATEWAY4);
      }
    }
    return gateways;
  }

  /** Nobody else can have it, so nobody is asked, which would take a second (ip-address(8)). */
  private static String nodad(String ip) {
    return ip.contains(":") ? " nodad" : "";
  }

  private static void chain(List<String> lines, String name, String type, List<String> rules) {
    if (rules.isEmpty()) {
      return;
    }
    lines.add("  chain " + name + " {");
    lines.add("    type " + type + "; policy accept;");
    rules.forEach(rule -> lines.add("    " + rule));
    lines.add("  }");
  }

  /**
   * {@return what is dropped whatever else is allowed}
   *
   * <p>Threat: a service that may make raw packets offers itself to the host as its router, and
   * gets what the host sends to others. So of a family without addresses nothing passes, and routes
   * are not taken from a sandbox.
   */
  private List<String> guard() {
    String from = "iifname \"" + device + "\" ";
    return List.of(
        from + own(false).map(set -> "ip saddr != " + set).orElse("meta nfproto ipv4") + " drop",
        from + own(true).map(set -> "ip6 saddr != " + set).orElse("meta nfproto ipv6") + " drop",
        from + "icmpv6 type { nd-router-advert, nd-redirect } drop",
        from + "icmp type { redirect, router-advertisement } drop",
        from + "ip daddr " + LOOPBACK + " drop");
  }

  /** {@return whom it may send as; empty if it has no address of the family} */
  private Optional<String> own(boolean six) {
    List<String> members = new ArrayList<>();
    if (six) {
      members.add(LINK);
    }
    addresses.stream()
        .filter(address -> address.six() == six)
        .map(Address::ip)
        .forEach(members::add);
    return address(six).map(first -> "{ " + String.join(", ", members) + " }");
  }

  /**
   * {@return what keeps others out who send to the sandbox's address, with the host as their
   * router: from outside only published ports lead inside}
   */
  private static List<String> foreign(String to) {
    return List.of(
        to + "ct state established,related accept",
        to + "ct state invalid drop",
        to + "iifname != \"" + InterfaceName.PREFIX + "*\" ct status & dnat == 0 drop");
  }

  /**
   * {@return by address: what was translated on its way out still seems to leave by the loopback
   * interface}
   */
  private List<String> fromHost(List<String> in) {
    List<String> rules = new ArrayList<>();
    for (Address address : addresses) {
      String to = (address.six() ? "ip6" : "ip") + " daddr " + address.ip() + " ";
      in.forEach(rule -> rules.add(to + rule));
    }
    return rules;
  }

  /**
   * {@return where ports lead}
   *
   * @param arriving of what comes from elsewhere: what is for a loopback address there was forged
   */
  private List<String> published(boolean arriving) {
    List<String> rules = new ArrayList<>();
    for (PublishedPort port : network.published()) {
      if (arriving && loopback(port)) {
        continue;
      }
      for (boolean six : new boolean[] {false, true}) {
        address(six)
            .filter(to -> port.hostAddress().isEmpty() || port.hostAddress().contains(":") == six)
            .ifPresent(to -> rules.add(notForged(arriving, six) + published(port, to)));
      }
    }
    return rules;
  }

  private static boolean loopback(PublishedPort port) {
    return !port.hostAddress().isEmpty()
        && Address.parse(LOOPBACK).overlaps(Address.parse(port.hostAddress()));
  }

  /** From ::1 the kernel lets nothing lead elsewhere, also if the host sends it. */
  private static String notForged(boolean arriving, boolean six) {
    if (six) {
      return "ip6 daddr != ::1 ";
    }
    return arriving ? "ip daddr != " + LOOPBACK + " " : "";
  }

  private Optional<Address> address(boolean six) {
    return addresses.stream().filter(address -> address.six() == six).findFirst();
  }

  private static String published(PublishedPort port, Address to) {
    String family = to.six() ? "ip6" : "ip";
    String where =
        port.hostAddress().isEmpty()
            ? "meta nfproto " + (to.six() ? "ipv6" : "ipv4") + " fib daddr type local"
            : family + " daddr " + port.hostAddress();
    String target = to.six() ? "[" + to.ip() + "]" : to.ip();
    return where
        + " "
        + port.protocol()
        + " dport "
        + port.hostPort()
        + " dnat "
        + family
        + " to "
        + target
        + ":"
        + port.port();
  }

  private List<String> source() {
    List<String> rules = new ArrayList<>();
    for (Address address : addresses) {
      String family = address.six() ? "ip6" : "ip";
      // Among sandboxes addresses are what they are; outside nobody knows them.
      rules.add(
          family
              + " saddr "
              + address.ip()
              + " oifname != \""
              + InterfaceName.PREFIX
              + "*\" masquerade");
    }
    // From the host's loopback to a published port: no answer would find its way to 127.0.0.1.
    rules.add("oifname \"" + device + "\" ip saddr " + LOOPBACK + " masquerade");
    // From the sandbox to its own published port.
    for (Address address : addresses) {
      String family = address.six() ? "ip6" : "ip";
      rules.add("oifname \"" + device + "\" " + family + " saddr " + address.ip() + " masquerade");
    }
    return rules;
  }

  /** {@return what may pass in a direction and ends what may not; empty if all may} */
  private List<String> allowed(String direction) {
    List<FirewallRule> rules =
        network.firewall().stream().filter(rule -> rule.direction().equals(direction)).toList();
    if (rules.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add("ct state established,related accept");
    lines.add("icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept");
    rules.forEach(rule -> lines.add(match(rule, direction.equals("in") ? "saddr" : "daddr")));
    lines.add("drop");
    return lines;
  }

  private static String match(FirewallRule rule, String side) {
    StringBuilder line = new StringBuilder();
    if (!rule.address().equals("any")) {
      line.append(rule.address().contains(":") ? "ip6 " : "ip ");
      line.append(side).append(' ').append(rule.address()).append(' ');
    }
    boolean any = rule.protocol().equals("any");
    if (rule.port() != 0) {
      line.append(any ? "meta l4proto { tcp, udp } th" : rule.protocol());
      line.append(" dport ").append(rule.port()).append(' ');
    } else if (!any) {
      line.append("meta l4proto ").append(rule.protocol()).append(' ');
    }
    return line.append("accept").toString();
  }

  private static List<String> both(String from, List<String> out, String to, List<String> in) {
    List<String> rules = new ArrayList<>();
    out.forEach(rule -> rules.add(from + rule));
    in.forEach(rule -> rules.add(to + rule));
    return rules;
  }
}
