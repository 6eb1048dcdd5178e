package org.cloister.backend.kvm.network;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.cloister.api.isolation.Directive;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.PublishedPort;
import org.cloister.api.isolation.Shortfall;

/** What of a network that is not private guests cannot be given. */
public final class NetworkShortfalls {
  /** Or nothing, which is all of the host's. */
  private static final Pattern IPV4 = Pattern.compile("|\\d+\\.\\d+\\.\\d+\\.\\d+");

  private NetworkShortfalls() {}

  /**
   * {@return one entry for each directive that would not be honoured}
   *
   * @param network what is wanted; not a private one
   */
  public static List<Shortfall> of(Network network) {
    List<Shortfall> found = new ArrayList<>();
    if (!network.published().isEmpty()) {
      published(network, found);
    }
    if (!network.firewall().isEmpty()) {
      found.add(new Shortfall(Directive.FIREWALL, "it needs a private network"));
    }
    return List.copyOf(found);
  }

  private static void published(Network network, List<Shortfall> found) {
    if (network.mode() == NetworkMode.NONE) {
      found.add(new Shortfall(Directive.PUBLISH, "there is no network to lead into"));
      return;
    }
    network.published().stream()
        .map(PublishedPort::hostAddress)
        .filter(address -> !IPV4.matcher(address).matches())
        .findFirst()
        .ifPresent(
            address ->
                found.add(
                    new Shortfall(
                        Directive.PUBLISH,
                        "QEMU listens on IPv4 addresses only, not on " + address)));
  }
}
