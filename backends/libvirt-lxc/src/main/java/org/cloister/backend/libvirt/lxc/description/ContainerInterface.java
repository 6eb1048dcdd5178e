package org.cloister.backend.libvirt.lxc.description;

import java.util.List;

/**
 * A pair of virtual Ethernet interfaces (veth(4)), one on the host and one inside.
 *
 * @param hostDevice the host's; always named, so that one which libvirt leaves behind is found
 * @param guestDevice the one inside
 * @param addresses addresses inside, with prefix length
 * @param gateway next hop of the default route inside; empty for none
 */
public record ContainerInterface(
    String hostDevice, String guestDevice, List<String> addresses, String gateway) {
  /** The longest name that the kernel takes (IFNAMSIZ without the final zero). */
  public static final int LONGEST_NAME = 15;

  /** Copies the addresses. */
  public ContainerInterface {
    addresses = List.copyOf(addresses);
    if (hostDevice.isEmpty() || hostDevice.length() > LONGEST_NAME) {
      throw new IllegalArgumentException("no name of an interface: " + hostDevice);
    }
  }
}
