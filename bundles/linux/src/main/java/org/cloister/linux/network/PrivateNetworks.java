package org.cloister.linux.network;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.PublishedPort;
import org.cloister.api.isolation.Shortfall;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and removes private networks. Thread-safe. */
public final class PrivateNetworks {
  private static final Logger LOG = LoggerFactory.getLogger(PrivateNetworks.class);
  private static final Pattern TABLE = Pattern.compile("table inet (clst[0-9a-f]{11})\\b");

  private final NetworkTools tools;
  private final Forwarding forwarding;
  private final RandomGenerator random;

  /** Addresses of sandboxes that have no route yet. */
  private final Set<String> reserved = new HashSet<>();

  /**
   * Makes networks on a host.
   *
   * @param tools change the host
   * @param random decides among free addresses
   */
  public PrivateNetworks(NetworkTools tools, RandomGenerator random) {
    this.tools = tools;
    this.forwarding = new Forwarding(tools);
    this.random = random;
  }

  /**
   * {@return one entry for each directive that would not be honoured}
   *
   * @param network what is wanted
   */
  public List<Shortfall> shortfalls(Network network) {
    List<Shortfall> found = new ArrayList<>();
    if (network.mode() != NetworkMode.PRIVATE) {
      if (!network.published().isEmpty() && !network.publishesItself()) {
        found.add(
            new Shortfall(
                Directive.PUBLISH,
                "ports are published into a private network only; with network = \"host\" the service"
                    + " listens on the host itself, where a port can only be published as itself, at all"
                    + " addresses"));
      }
      if (!network.firewall().isEmpty()) {
        found.add(
            new Shortfall(Directive.FIREWALL, "traffic is filtered in a private network only"));
      }
      return found;
    }
    tools.missing().ifPresent(reason -> found.addAll(without(network, reason)));
    if (network.addresses().stream().anyMatch(address -> address.contains(":")) && !forwardsSix()) {
      found.add(
          new Shortfall(
              Directive.NETWORK_PRIVATE,
              "the host does not forward IPv6, and switching that on changes how it gets addresses"
                  + " itself; set net.ipv6.conf.all.forwarding=1, or leave the IPv6 address out"));
    }
    for (PublishedPort port : network.published()) {
      unreachable(network, port)
          .ifPresent(reason -> found.add(new Shortfall(Directive.PUBLISH, reason)));
    }
    return found;
  }

  /** {@return that there is no private network, and so nothing that belongs into one} */
  private static List<Shortfall> without(Network network, String reason) {
    List<Shortfall> found = new ArrayList<>();
    found.add(new Shortfall(Directive.NETWORK_PRIVATE, reason));
    if (!network.published().isEmpty()) {
      found.add(new Shortfall(Directive.PUBLISH, reason));
    }
    if (!network.firewall().isEmpty()) {
      found.add(new Shortfall(Directive.FIREWALL, reason));
    }
    return found;
  }

  private static Optional<String> unreachable(Network network, PublishedPort port) {
    boolean six = port.hostAddress().contains(":");
    if (port.hostAddress().isEmpty()) {
      return Optional.empty();
    }
    if (six && Address.parse("::1").overlaps(Address.parse(port.hostAddress()))) {
      return Optional.of("the kernel lets nothing lead from ::1 elsewhere; use 127.0.0.1");
    }
    boolean has =
        network.addresses().isEmpty() && !six
            || network.addresses().stream().anyMatch(address -> address.contains(":") == six);
    return has
        ? Optional.empty()
        : Optional.of(
            "the service has no address of the version of "
                + port.hostAddress()
                + "; give it one with network.address");
  }

  private boolean forwardsSix() {
    try {
      return tools.setting("ipv6/conf/all/forwarding").equals(Optional.of("1"));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * {@return the network that a sandbox would have; nothing is reserved}
   *
   * @param network what is wanted; has no shortfall
   * @param platform the platform's id
   * @param instance the id of the start
   * @throws IOException if the host's routes cannot be looked at
   */
  public synchronized PrivateNetwork plan(Network network, String platform, String instance)
      throws IOException {
    String device = InterfaceName.of(platform, instance);
    if (!network.addresses().isEmpty()) {
      return new PrivateNetwork(
          device, network.addresses().stream().map(Address::parse).toList(), network);
    }
    List<Route> routes = routes("-4");
    Address free =
        AddressPool.free(
                address ->
                    reserved.contains(address.plain())
                        || routes.stream().anyMatch(route -> route.leadsTo(address)),
                random)
            .orElseThrow(
                () ->
                    new IOException(
                        "the host has routes to all of "
                            + AddressPool.PREFIX
                            + "0.0/16; give the service an address with network.address"));
    return new PrivateNetwork(device, List.of(free), network);
  }

  private List<Route> routes(String version) throws IOException {
    return tools
        .ask(version, "-o", "route", "show", "table", "all")
        .lines()
        .flatMap(line -> Route.parse(line).stream())
        .toList();
  }

  /** With an address of somebody else's on our link, the host would no longer find who has it. */
  private void refuseOthers(List<Address> addresses) throws IOException, IsolationException {
    for (Address address : addresses) {
      for (Route route : routes(address.six() ? "-6" : "-4")) {
        if (!route.ours() && route.leadsTo(address)) {
          throw busy(
              "address " + address.ip(),
              "the host has a route to " + route.to() + " by " + route.device());
        }
      }
    }
  }

  /**
   * Sets the addresses and the ports of a network aside, and makes its rules.
   *
   * @param network what is wanted; has no shortfall
   * @param platform the platform's id
   * @param instance the id of the start
   * @return the network that the sandbox is to have; to be removed in the end
   * @throws IOException if the host cannot be looked at
   * @throws IsolationException if an address or a port is in use
   */
  public synchronized PrivateNetwork reserve(Network network, String platform, String instance)
      throws IOException, IsolationException {
    String ruleset = tools.nft("list ruleset inet\n");
    sweep(platform, ruleset);
    PrivateNetwork planned = plan(network, platform, instance);
    for (String text : network.addresses()) {
      Address address = Address.parse(text);
      boolean own = !tools.ask("-o", "address", "show", "to", address.alone()).isBlank();
      String version = address.six() ? "-6" : "-4";
      boolean routed = !tools.ask(version, "-o", "route", "show", address.alone()).isBlank();
      if (own || routed || reserved.contains(address.plain())) {
        throw busy("address " + address.ip(), own ? "the host has it" : "another sandbox has it");
      }
    }
    refuseOthers(network.addresses().stream().map(Address::parse).toList());
    refuseOthers(planned.named());
    Set<String> others = published(ruleset);
    for (PublishedPort port : network.published()) {
      ensureFree(port, others);
    }
    // The rules are what others see of it. Without the interface that they name they do nothing.
    tools.nft(String.join("\n", planned.rules(Owner.self(platform))) + "\n");
    planned.addresses().forEach(address -> reserved.add(Address.parse(address).plain()));
    return planned;
  }

  /** The tables were listed first: an interface is there until its table goes. */
  private void sweep(String platform, String ruleset) throws IOException {
    for (String table : Leftovers.of(platform, ruleset, tools.ask("-o", "link", "show"))) {
      tools.nft("table inet " + table + "\ndelete table inet " + table + "\n");
      LOG.info("The packet filter {} of a sandbox that is gone is removed", table);
    }
  }

  /** Rules that lead ports of the host into sandboxes. */
  private static Set<String> published(String ruleset) {
    Set<String> found = new HashSet<>();
    String table = "";
    for (String line : ruleset.split("\n")) {
      var beginning = TABLE.matcher(line);
      if (beginning.find()) {
        table = beginning.group(1);
      } else if (line.startsWith("table ")) {
        table = "";
      }
      if (!table.isEmpty() && line.contains(" dnat ")) {
        List<String> words = Arrays.asList(line.strip().split("\\s+"));
        int at = words.indexOf("dport");
        if (at > 0) {
          // The first may say where it does not lead from.
          int address = words.subList(0, at).lastIndexOf("daddr");
          boolean any = words.contains("fib");
          found.add(key(any ? "" : words.get(address + 1), words.get(at - 1), words.get(at + 1)));
        }
      }
    }
    return found;
  }

  private static String key(String address, String protocol, String port) {
    return protocol + " " + port + " " + (address.isEmpty() ? "" : Address.parse(address).plain());
  }

  private static void ensureFree(PublishedPort port, Set<String> others) throws IsolationException {
    String number = Integer.toString(port.hostPort());
    String all = key("", port.protocol(), number);
    boolean taken =
        port.hostAddress().isEmpty()
            ? others.stream().anyMatch(other -> other.startsWith(all))
            : others.contains(all)
                || others.contains(key(port.hostAddress(), port.protocol(), number));
    if (taken) {
      throw busy(port.protocol() + " port " + number, "another sandbox publishes it");
    }
    // Rules come before sockets: whoever listens would be cut off without being told.
    InetSocketAddress address =
        port.hostAddress().isEmpty()
            ? new InetSocketAddress(port.hostPort())
            : new InetSocketAddress(port.hostAddress(), port.hostPort());
    try {
      if (port.protocol().equals("udp")) {
        new DatagramSocket(address).close();
      } else {
        try (ServerSocket socket = new ServerSocket()) {
          socket.setReuseAddress(true);
          socket.bind(address);
        }
      }
    } catch (IOException e) {
      throw busy(
          port.protocol() + " port " + number, "it cannot be listened on: " + e.getMessage());
    }
  }

  private static IsolationException busy(String object, String reason) {
    return new IsolationException(
        IsolationErrorCode.BUSY,
        "reserve",
        object,
        "",
        reason,
        "choose another one, or stop what has it",
        null);
  }

  /**
   * Makes a network. It goes when its last process does, but for its rules. A process that was
   * given the host's network after all gets none: its interface and routes would be the host's.
   *
   * @param network what was reserved
   * @param pid a process in the sandbox's network namespace, which has nothing but a loopback
   *     interface
   * @throws IOException if it cannot be made; what there is of it has to be removed
   */
  public void make(PrivateNetwork network, long pid) throws IOException {
    if (tools.shared(pid)) {
      throw new IOException("process " + pid + " is in the host's network, not in one of its own");
    }
    forwarding.enable();
    tools.ip(network.outside(Long.toString(pid)));
    admit(network);
    tools.ip(pid, network.inside());
  }

  /**
   * Makes a network of which the interface is there already: that of a virtual machine (tap).
   *
   * @param network what was reserved
   * @throws IOException if it cannot be made; what there is of it has to be removed
   */
  public void make(PrivateNetwork network) throws IOException {
    forwarding.enable();
    tools.ip(network.outside());
    admit(network);
  }

  private void admit(PrivateNetwork network) throws IOException {
    forwarding.enable(network.device());
    // Connections of the host to its own published ports come from 127.0.0.1. What the sandbox
    // sends to such addresses is dropped.
    tools.set("ipv4/conf/" + network.device() + "/route_localnet", "1");
  }

  /**
   * Removes what is left of a network. Idempotent.
   *
   * @param platform the platform's id
   * @param instance the id of the start
   * @param addresses what was reserved; empty if that was by another platform
   * @throws IOException if something stays
   */
  public synchronized void remove(String platform, String instance, List<String> addresses)
      throws IOException {
    addresses.forEach(address -> reserved.remove(Address.parse(address).plain()));
    if (tools.missing().isPresent()) {
      return;
    }
    String device = InterfaceName.of(platform, instance);
    removeLink(device);
    tools.nft("table inet " + device + "\ndelete table inet " + device + "\n");
    if (!TABLE.matcher(tools.nft("list tables\n")).find()) {
      forwarding.disable();
    }
  }

  /** It goes by itself, a moment after the last process inside: perhaps just now. */
  private void removeLink(String device) throws IOException {
    if (!isLink(device)) {
      return;
    }
    try {
      tools.ip(List.of("link delete " + device));
    } catch (IOException e) {
      if (isLink(device)) {
        throw e;
      }
    }
  }

  private boolean isLink(String device) throws IOException {
    return InterfaceName.isIn(tools.ask("-o", "link", "show"), device);
  }
}
