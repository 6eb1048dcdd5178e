package org.cloister.backend.kvm.command;

/** The network between a guest and QEMU in user mode; nobody else is on it. */
public final class UserNetwork {
  /** What QEMU knows it by. */
  public static final String ID = "net";

  /** Its addresses. */
  public static final String NETWORK = "10.0.2.0/24";

  /** How many bits of an address are the network's. */
  public static final int PREFIX = 24;

  /** The guest. */
  public static final String GUEST = "10.0.2.15";

  /** The way to everywhere; connections to it go to the host's loopback interface. */
  public static final String HOST = "10.0.2.2";

  /** Passes requests for names on to the host's resolver. */
  public static final String RESOLVER = "10.0.2.3";

  /** Its addresses of the sixth version, which are of no use outside of a site. */
  public static final String NETWORK6 = "fec0::/64";

  /** How many bits of such an address are the network's. */
  public static final int PREFIX6 = 64;

  /** The guest. */
  public static final String GUEST6 = "fec0::15";

  /** The way to everywhere; connections to it go to the host's loopback interface. */
  public static final String HOST6 = "fec0::2";

  private UserNetwork() {}
}
