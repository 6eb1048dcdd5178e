package org.cloister.linux.network;

import java.util.List;
import java.util.Optional;

/**
 * A route of the host's, other than a default one.
 *
 * @param to where it leads
 * @param device by which interface; empty if by none
 */
record Route(Address to, String device) {
  private static final List<String> KINDS =
      List.of("unicast", "local", "broadcast", "multicast", "anycast", "unreachable", "prohibit");

  /** {@return a line of {@code ip route show}; empty for a default route} */
  static Optional<Route> parse(String line) {
    List<String> words = List.of(line.strip().split("\\s+"));
    String first = KINDS.contains(words.get(0)) && words.size() > 1 ? words.get(1) : words.get(0);
    int device = words.indexOf("dev");
    // A name would be looked up; an address is digits, dots and colons.
    return first.matches("[0-9./]+|[0-9A-Fa-f.:]*:[0-9A-Fa-f.:/]*")
        ? Optional.of(Address.parse(first))
            .filter(to -> to.prefix() > 0)
            .map(to -> new Route(to, device < 0 ? "" : words.get(device + 1)))
        : Optional.empty();
  }

  /** {@return whether it leads to a sandbox} */
  boolean ours() {
    return device.startsWith(InterfaceName.PREFIX);
  }

  /** {@return whether the host sends by it what is for an address} */
  boolean leadsTo(Address address) {
    return to.overlaps(Address.parse(address.alone()));
  }
}
