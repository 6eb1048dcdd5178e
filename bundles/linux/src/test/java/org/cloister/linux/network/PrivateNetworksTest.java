package org.cloister.linux.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.FirewallRule;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.PublishedPort;
import org.cloister.api.isolation.Shortfall;
import org.junit.jupiter.api.Test;

class PrivateNetworksTest {
  private static final Network ANY = Network.of(NetworkMode.PRIVATE);

  private final RecordedTools tools = new RecordedTools();
  private final PrivateNetworks networks = new PrivateNetworks(tools, new Random(1));

  private static Network publishing(PublishedPort... ports) {
    return new Network(NetworkMode.PRIVATE, List.of(), "", List.of(ports), List.of());
  }

  private static Network at(String address) {
    return new Network(NetworkMode.PRIVATE, List.of(address), "", List.of(), List.of());
  }

  @Property
  void no_two_sandboxes_are_given_the_same_address(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 1000) int count) {
    Random random = new Random(seed);
    Set<String> taken = new HashSet<>();
    for (int number = 0; number < count; number++) {
      Address free = AddressPool.free(each -> taken.contains(each.ip()), random).orElseThrow();
      assertThat(taken.add(free.ip())).isTrue();
    }
    assertThat(taken)
        .allMatch(ip -> ip.matches("10\\.189\\.\\d+\\.\\d+"))
        .doesNotContain("10.189.0.0");
  }

  @Test
  void an_address_of_another_sandbox_is_not_given_again() throws Exception {
    String first = networks.reserve(ANY, "p", "a").addresses().get(0);
    tools.answers.put(
        "ip -4 -o route show table all",
        "default via 192.0.2.1 dev eth0 \n" + first.replace("/32", "") + " dev clst1 \n");
    PrivateNetworks others = new PrivateNetworks(tools, new Random(1));
    assertThat(others.reserve(ANY, "q", "a").addresses().get(0)).isNotEqualTo(first);
    assertThat(networks.reserve(ANY, "p", "b").addresses().get(0)).isNotEqualTo(first);
  }

  @Test
  void an_address_that_is_in_use_is_refused() throws Exception {
    networks.reserve(at("10.7.0.2/24"), "p", "a");
    assertThatThrownBy(() -> networks.reserve(at("10.7.0.2/16"), "p", "b"))
        .isInstanceOfSatisfying(
            IsolationException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(IsolationErrorCode.BUSY))
        .hasMessageContaining("10.7.0.2");
    tools.answers.put("ip -o address show to 10.7.0.3/32", "2: eth0 inet 10.7.0.3/24");
    assertThatThrownBy(() -> networks.reserve(at("10.7.0.3/24"), "p", "c"))
        .hasMessageContaining("the host has it");
    tools.answers.put("ip -6 -o route show fd07::3/128", "fd07::3 dev clst0123456789a");
    assertThatThrownBy(() -> networks.reserve(at("fd07::3/64"), "p", "d"))
        .hasMessageContaining("another sandbox has it");

    networks.remove("p", "a", List.of("10.7.0.2/24"));
    assertThat(networks.reserve(at("10.7.0.2/24"), "p", "b").addresses())
        .containsExactly("10.7.0.2/24");
  }

  @Test
  void a_network_of_the_hosts_is_left_to_it() throws Exception {
    tools.answers.put(
        "ip -4 -o route show table all",
        "default via 192.0.2.1 dev eth0\n192.0.2.0/24 dev eth0\n10.189.0.0/17 dev vpn\n");
    for (int start = 0; start < 20; start++) {
      String ip = networks.reserve(ANY, "p", "a" + start).addresses().get(0);
      assertThat(Address.parse(ip).overlaps(Address.parse("10.189.128.0/17"))).isTrue();
    }
    Network gateway =
        new Network(NetworkMode.PRIVATE, List.of("10.7.0.2/24"), "192.0.2.1", List.of(), List.of());
    for (Network network : List.of(at("192.0.2.7/24"), gateway)) {
      assertThatThrownBy(() -> networks.reserve(network, "p", "b"))
          .hasMessageContaining("the host has a route to 192.0.2.0/24 by eth0");
    }

    tools.answers.put("ip -4 -o route show table all", "10.0.0.0/8 dev vpn\n");
    assertThatThrownBy(() -> networks.reserve(ANY, "p", "c"))
        .hasMessageContaining("give the service an address");
  }

  @Test
  void nothing_is_given_to_a_process_in_the_hosts_network() throws Exception {
    PrivateNetwork network = networks.reserve(ANY, "p", "a");
    tools.done.clear();
    tools.hosts.add(77L);

    assertThatThrownBy(() -> networks.make(network, 77)).hasMessageContaining("host's network");
    assertThat(tools.done).isEmpty();
  }

  @Test
  void what_a_killed_platform_left_goes_at_the_next_start() throws Exception {
    tools.answers.put(
        "nft list ruleset inet",
        "table inet clst0123456789a {\n\tcomment \"cloister p 1 1\"\n\tchain guard {\n\t}\n}\n");

    networks.reserve(ANY, "p", "a");

    assertThat(tools.done.get(0)).contains("delete table inet clst0123456789a");
  }

  @Test
  void a_port_at_an_address_that_cannot_lead_inside_is_refused() {
    assertThat(networks.shortfalls(publishing(new PublishedPort("127.0.0.1", 80, 80, "tcp"))))
        .isEmpty();
    for (String address : List.of("::1", "2001:db8::1")) {
      assertThat(networks.shortfalls(publishing(new PublishedPort(address, 80, 80, "tcp"))))
          .extracting(Shortfall::directive)
          .containsExactly(Directive.PUBLISH);
    }
  }

  @Test
  void a_port_that_somebody_listens_on_is_refused() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(
              () ->
                  networks.reserve(
                      publishing(new PublishedPort("", taken.getLocalPort(), 80, "tcp")), "p", "a"))
          .hasMessageContaining("tcp port " + taken.getLocalPort());
    }
    assertThat(tools.done).isEmpty();
  }

  @Test
  void a_port_that_another_sandbox_publishes_is_refused() {
    tools.answers.put(
        "nft list ruleset inet",
        """
        table inet clst0123456789a {
        \tchain published {
        \t\tmeta nfproto ipv4 fib daddr type local tcp dport 28080 dnat ip to 10.7.0.2:80
        \t\tip daddr 127.0.0.1 udp dport 28053 dnat ip to 10.7.0.2:53
        \t\tip6 daddr != ::1 ip6 daddr 2001:db8::7 tcp dport 28443 dnat ip6 to [fd07::2]:443
        \t}
        }
        table inet others {
        \tchain x {
        \t\ttcp dport 28081 dnat ip to 10.7.0.9:80
        \t}
        }
        """);
    for (PublishedPort port :
        List.of(
            new PublishedPort("", 28080, 80, "tcp"),
            new PublishedPort("127.0.0.1", 28080, 80, "tcp"),
            new PublishedPort("", 28053, 53, "udp"),
            new PublishedPort("127.0.0.1", 28053, 53, "udp"),
            new PublishedPort("2001:db8:0::7", 28443, 443, "tcp"))) {
      assertThatThrownBy(() -> networks.reserve(publishing(port), "p", "a"))
          .as(port.toString())
          .hasMessageContaining("another sandbox publishes it");
    }
    assertThat(
            List.of(
                new PublishedPort("", 28080, 80, "udp"),
                new PublishedPort("127.0.0.2", 28053, 53, "udp"),
                new PublishedPort("", 28081, 80, "tcp")))
        .allSatisfy(port -> networks.reserve(publishing(port), "p", "b" + port));
  }

  @Test
  void its_rules_are_there_before_its_interface() throws Exception {
    PrivateNetwork network = networks.reserve(ANY, "p", "a");
    networks.make(network, 77);
    int rules = index("nft table inet " + network.device() + " {");
    int link = index("ip link add " + network.device());
    assertThat(rules).isNotNegative().isLessThan(link);
    assertThat(tools.settings)
        .containsEntry("ipv4/conf/" + network.device() + "/forwarding", "1")
        .containsEntry("ipv4/conf/" + network.device() + "/route_localnet", "1");
  }

  private int index(String beginning) {
    for (int at = 0; at < tools.done.size(); at++) {
      if (tools.done.get(at).startsWith(beginning)) {
        return at;
      }
    }
    return -1;
  }

  private static String forwarding(String devices) {
    return "table inet clst_forward {\n\tchain forward {\n\t\tiifname "
        + devices
        + " oifname != \"clst*\" drop\n\t}\n}\n";
  }

  @Test
  void a_host_that_did_not_forward_does_so_for_sandboxes_only_and_not_for_ever() throws Exception {
    tools.settings.put("ipv4/ip_forward", "0");
    tools.settings.put("ipv4/conf/eth7/forwarding", "0");
    tools.answers.put("ip -4 -o route show default", "default via 192.0.2.1 dev eth7 proto dhcp");
    networks.make(networks.reserve(ANY, "p", "a"), 77);
    assertThat(tools.settings).containsEntry("ipv4/conf/eth7/forwarding", "1");
    assertThat(tools.done)
        .anyMatch(done -> done.contains("iifname { \"eth7\" } oifname != \"clst*\" drop"));

    tools.answers.put("nft list tables", "table inet clst_forward\n");
    tools.answers.put("nft list ruleset inet", forwarding("\"eth7\""));
    networks.remove("p", "a", List.of());

    assertThat(tools.settings).containsEntry("ipv4/conf/eth7/forwarding", "0");
    assertThat(tools.done).last().asString().contains("delete table inet clst_forward");
  }

  @Test
  void every_way_out_leads_sandboxes_outside_also_one_that_was_changed() throws Exception {
    tools.settings.put("ipv4/ip_forward", "0");
    tools.settings.put("ipv4/conf/eth9/forwarding", "1");
    for (String device : List.of("wlan0", "eth7", "eth0.100")) {
      tools.settings.put("ipv4/conf/" + device + "/forwarding", "0");
    }
    tools.answers.put("nft list ruleset inet", forwarding("\"wlan0\""));
    tools.answers.put(
        "ip -4 -o route show default",
        "default proto static \\\tnexthop via 192.0.2.1 dev eth7 weight 1 "
            + "\\\tnexthop via 192.0.2.5 dev eth0.100 weight 1\ndefault via 192.0.2.9 dev eth9\n");

    networks.make(networks.reserve(ANY, "p", "a"), 77);

    assertThat(tools.done)
        .contains("ipv4/conf/eth7/forwarding=1", "ipv4/conf/eth0.100/forwarding=1")
        .doesNotContain("ipv4/conf/eth9/forwarding=1")
        .anyMatch(done -> done.contains("iifname { \"wlan0\", \"eth7\", \"eth0.100\" } oifname"));
  }

  @Test
  void what_was_switched_on_is_switched_off_also_if_the_hosts_routes_are_others() throws Exception {
    tools.settings.put("ipv4/conf/wlan0/forwarding", "1");
    tools.settings.put("ipv4/conf/eth9/forwarding", "1");
    tools.answers.put("nft list tables", "table inet clst_forward\n");
    tools.answers.put("nft list ruleset inet", forwarding("{ \"wlan0\", \"usb0\" }"));
    tools.answers.put("ip -4 -o route show default", "default via 192.0.2.9 dev eth9\n");

    networks.remove("p", "a", List.of());

    assertThat(tools.settings)
        .containsEntry("ipv4/conf/wlan0/forwarding", "0")
        .doesNotContainKey("ipv4/conf/usb0/forwarding")
        .containsEntry("ipv4/conf/eth9/forwarding", "1");
  }

  @Test
  void a_host_that_forwards_is_left_alone() throws Exception {
    tools.settings.put("ipv4/ip_forward", "1");
    tools.answers.put("ip -4 -o route show default", "default via 192.0.2.1 dev eth7");
    networks.make(networks.reserve(ANY, "p", "a"), 77);
    assertThat(tools.settings).doesNotContainKey("ipv4/conf/eth7/forwarding");
    tools.answers.put("nft list tables", "table inet clst0123456789a\ntable inet clst_forward\n");
    networks.remove("p", "a", List.of());
    assertThat(tools.settings).containsEntry("ipv4/ip_forward", "1");
  }

  @Test
  void what_cannot_be_honoured_is_named() {
    Network host =
        new Network(
            NetworkMode.HOST,
            List.of(),
            "",
            List.of(new PublishedPort("", 8080, 80, "tcp")),
            List.of(new FirewallRule("in", "any", "any", 0)));
    assertThat(networks.shortfalls(host))
        .extracting(Shortfall::directive)
        .containsExactly(Directive.PUBLISH, Directive.FIREWALL);
    assertThat(networks.shortfalls(ANY)).isEmpty();
    tools.settings.put("ipv6/conf/all/forwarding", "0");
    Network six =
        new Network(
            NetworkMode.PRIVATE,
            List.of("10.7.0.2/24", "fd07::2/64"),
            "",
            List.of(new PublishedPort("", 8080, 80, "tcp")),
            List.of());
    assertThat(networks.shortfalls(six))
        .singleElement()
        .extracting(Shortfall::reason)
        .asString()
        .contains("net.ipv6.conf.all.forwarding=1");
    tools.missing = Optional.of("nft is not installed; install nftables");
    assertThat(networks.shortfalls(ANY))
        .containsExactly(
            new Shortfall(Directive.NETWORK_PRIVATE, "nft is not installed; install nftables"));
  }

  @Test
  void an_interface_that_goes_by_itself_meanwhile_is_no_failure() throws Exception {
    PrivateNetwork network = networks.reserve(ANY, "p", "a");
    tools.answers.put("ip -o link show", "9: " + network.device() + "@if2: <UP>");
    tools.onDelete = () -> tools.answers.remove("ip -o link show");

    networks.remove("p", "a", network.addresses());

    assertThat(tools.done).anyMatch(done -> done.contains("delete table inet " + network.device()));
  }
}
