package org.cloister.backend.kvm.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.FirewallRule;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.PublishedPort;
import org.cloister.api.isolation.Shortfall;
import org.junit.jupiter.api.Test;

class NetworkShortfallsTest {
  private static List<Directive> missing(NetworkMode mode, String... addresses) {
    List<PublishedPort> ports =
        List.of(addresses).stream()
            .map(address -> new PublishedPort(address, 8080, 80, "tcp"))
            .toList();
    return NetworkShortfalls.of(new Network(mode, List.of(), "", ports, List.of())).stream()
        .map(Shortfall::directive)
        .toList();
  }

  @Test
  void no_network_and_the_host_s_are_given_with_ports_of_ipv4_addresses() {
    assertThat(missing(NetworkMode.NONE)).isEmpty();
    assertThat(missing(NetworkMode.HOST)).isEmpty();
    assertThat(missing(NetworkMode.HOST, "", "127.0.0.1")).isEmpty();
  }

  @Test
  void what_is_not_given_is_named() {
    FirewallRule rule = new FirewallRule("out", "tcp", "any", 443);

    assertThat(missing(NetworkMode.NONE, "")).containsExactly(Directive.PUBLISH);
    assertThat(missing(NetworkMode.HOST, "", "::1")).containsExactly(Directive.PUBLISH);
    assertThat(missing(NetworkMode.HOST, "1.2.3.4 -:1")).containsExactly(Directive.PUBLISH);
    assertThat(
            NetworkShortfalls.of(
                new Network(NetworkMode.HOST, List.of(), "", List.of(), List.of(rule))))
        .extracting(Shortfall::directive)
        .containsExactly(Directive.FIREWALL);
  }
}
