package org.cloister.linux.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.cloister.api.isolation.FirewallRule;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.PublishedPort;
import org.junit.jupiter.api.Test;

class PrivateNetworkTest {
  private static final String DEVICE = InterfaceName.of("p", "web.1");

  private static PrivateNetwork network(
      List<String> addresses, String gateway, List<PublishedPort> ports, FirewallRule... rules) {
    return new PrivateNetwork(
        DEVICE,
        addresses.stream().map(Address::parse).toList(),
        new Network(NetworkMode.PRIVATE, addresses, gateway, ports, List.of(rules)));
  }

  private static List<String> rules(PrivateNetwork network, String chain) {
    return network.rules().stream()
        .dropWhile(line -> !line.equals("  chain " + chain + " {"))
        .skip(2)
        .takeWhile(line -> !line.equals("  }"))
        .map(String::strip)
        .toList();
  }

  @Test
  void a_name_is_the_same_each_time_and_fits_the_kernel() {
    assertThat(DEVICE).hasSize(15).startsWith("clst").isEqualTo(InterfaceName.of("p", "web.1"));
    assertThat(InterfaceName.of("p", "web.2")).isNotEqualTo(DEVICE);
    assertThat(InterfaceName.of("q", "web.1")).isNotEqualTo(DEVICE);
  }

  @Test
  void the_only_way_out_is_by_the_host() {
    PrivateNetwork network = network(List.of("10.7.0.2/24"), "", List.of());

    assertThat(network.outside("77"))
        .containsExactly(
            "link add " + DEVICE + " type veth peer name eth0 netns 77",
            "address add 169.254.1.1/32 dev " + DEVICE,
            "link set " + DEVICE + " up",
            "route add 10.7.0.2/32 dev " + DEVICE);
    assertThat(network.inside())
        .containsExactly(
            "link set lo up",
            "address add 10.7.0.2/24 dev eth0 noprefixroute",
            "link set eth0 up",
            "route add default via 169.254.1.1 dev eth0 onlink");
  }

  @Test
  void a_gateway_that_is_named_is_the_host() {
    PrivateNetwork network = network(List.of("10.7.0.2/24", "fd07::2/64"), "10.7.0.1", List.of());

    assertThat(network.outside("77"))
        .contains("address add 10.7.0.1/32 dev " + DEVICE)
        .contains("address add fe80::1/128 dev " + DEVICE + " nodad")
        .contains("route add fd07::2/128 dev " + DEVICE);
    assertThat(network.inside())
        .contains("route add default via 10.7.0.1 dev eth0 onlink")
        .contains("route add default via fe80::1 dev eth0 onlink");
  }

  @Test
  void nothing_comes_from_it_with_anothers_address_or_to_the_hosts_loopback() {
    assertThat(rules(network(List.of("10.7.0.2/24"), "", List.of()), "guard"))
        .containsExactly(
            "iifname \"" + DEVICE + "\" ip saddr != { 10.7.0.2 } drop",
            "iifname \"" + DEVICE + "\" meta nfproto ipv6 drop",
            "iifname \"" + DEVICE + "\" icmpv6 type { nd-router-advert, nd-redirect } drop",
            "iifname \"" + DEVICE + "\" icmp type { redirect, router-advertisement } drop",
            "iifname \"" + DEVICE + "\" ip daddr 127.0.0.0/8 drop");
    assertThat(rules(network(List.of("fd07::2/64"), "", List.of()), "guard"))
        .contains(
            "iifname \"" + DEVICE + "\" meta nfproto ipv4 drop",
            "iifname \"" + DEVICE + "\" ip6 saddr != { fe80::/10, fd07::2 } drop");
  }

  @Test
  void a_published_port_leads_inside_from_elsewhere_and_from_the_host() {
    PrivateNetwork network =
        network(
            List.of("10.7.0.2/24"),
            "",
            List.of(
                new PublishedPort("", 8080, 80, "tcp"),
                new PublishedPort("127.0.0.1", 5353, 53, "udp")));

    String everywhere =
        "meta nfproto ipv4 fib daddr type local tcp dport 8080 dnat ip to 10.7.0.2:80";
    assertThat(rules(network, "published"))
        .containsExactly("ip daddr != 127.0.0.0/8 " + everywhere);
    assertThat(rules(network, "published_here"))
        .containsExactly(everywhere, "ip daddr 127.0.0.1 udp dport 5353 dnat ip to 10.7.0.2:53");
  }

  private static List<String> foreign() {
    return Stream.of(
            "ct state established,related accept",
            "ct state invalid drop",
            "iifname != \"clst*\" ct status & dnat == 0 drop")
        .map(rule -> "oifname \"" + DEVICE + "\" " + rule)
        .toList();
  }

  @Test
  void without_rules_only_what_no_port_is_published_for_is_kept_out() {
    PrivateNetwork network = network(List.of("10.7.0.2/24"), "", List.of());

    assertThat(rules(network, "forward")).isEqualTo(foreign());
    assertThat(rules(network, "to_host")).isEmpty();
    assertThat(rules(network, "from_host")).isEmpty();
  }

  @Test
  void with_one_rule_in_a_direction_all_else_in_it_is_dropped() {
    PrivateNetwork network =
        network(
            List.of("10.7.0.2/24"),
            "",
            List.of(),
            new FirewallRule("out", "tcp", "10.7.0.3", 5432),
            new FirewallRule("out", "any", "fd07::/64", 0),
            new FirewallRule("out", "any", "any", 53),
            new FirewallRule("out", "udp", "any", 0));

    List<String> expected =
        Stream.of(
                "ct state established,related accept",
                "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept",
                "ip daddr 10.7.0.3 tcp dport 5432 accept",
                "ip6 daddr fd07::/64 accept",
                "meta l4proto { tcp, udp } th dport 53 accept",
                "meta l4proto udp accept",
                "drop")
            .map(rule -> "iifname \"" + DEVICE + "\" " + rule)
            .toList();
    assertThat(rules(network, "forward"))
        .isEqualTo(Stream.concat(foreign().stream(), expected.stream()).toList());
    assertThat(rules(network, "to_host")).isEqualTo(expected);
    assertThat(rules(network, "from_host")).isEmpty();
  }

  @Test
  void connections_to_it_are_filtered_from_the_host_too() {
    PrivateNetwork network =
        network(List.of("10.7.0.2/24"), "", List.of(), new FirewallRule("in", "tcp", "any", 80));

    assertThat(rules(network, "from_host"))
        .contains("ip daddr 10.7.0.2 tcp dport 80 accept")
        .last()
        .isEqualTo("ip daddr 10.7.0.2 drop");
    assertThat(rules(network, "to_host")).isEmpty();
  }
}
