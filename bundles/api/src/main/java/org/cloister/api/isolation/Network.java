package org.cloister.api.isolation;

import java.util.List;

/**
 * The network as a service sees it.
 *
 * @param mode the kind
 * @param addresses static addresses with prefix length, {@code 10.7.0.2/24}; only with {@link
 *     NetworkMode#PRIVATE}; one is allocated if empty
 * @param gateway next hop of the default route; empty for the platform's own, or none
 * @param published ports of the host that lead inside
 * @param firewall rules; empty means that nothing is filtered
 */
public record Network(
    NetworkMode mode,
    List<String> addresses,
    String gateway,
    List<PublishedPort> published,
    List<FirewallRule> firewall) {

  /** Copies the collections. */
  public Network {
    addresses = List.copyOf(addresses);
    published = List.copyOf(published);
    firewall = List.copyOf(firewall);
  }

  /**
   * {@return whether a service that shares the host's network has the published ports by listening
   * on them}
   */
  public boolean publishesItself() {
    return mode == NetworkMode.HOST && published.stream().allMatch(PublishedPort::leadsToItself);
  }

  /**
   * {@return a network of a kind, with nothing else asked for}
   *
   * @param mode the kind
   */
  public static Network of(NetworkMode mode) {
    return new Network(mode, List.of(), "", List.of(), List.of());
  }
}
