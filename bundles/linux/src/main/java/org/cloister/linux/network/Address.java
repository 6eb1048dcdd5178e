package org.cloister.linux.network;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An address of an interface.
 *
 * @param ip as it is written, without a prefix
 * @param prefix its prefix length; that of a single host if none was written
 */
record Address(String ip, int prefix) {
  private static final int BITS4 = 32;
  private static final int BITS6 = 128;

  /** {@return what is written, with or without a prefix} */
  static Address parse(String text) {
    String[] parts = text.split("/", 2);
    boolean six = parts[0].contains(":");
    int host = six ? BITS6 : BITS4;
    return new Address(parts[0], parts.length == 2 ? Integer.parseInt(parts[1]) : host);
  }

  /** {@return whether it is one of IPv6} */
  boolean six() {
    return ip.contains(":");
  }

  /** {@return the same as the address of a single host} */
  String alone() {
    return ip + "/" + (six() ? BITS6 : BITS4);
  }

  /** {@return it without its prefix, written in the one way of this platform} */
  String plain() {
    return inet().getHostAddress();
  }

  /** {@return whether some address lies in both} */
  boolean overlaps(Address other) {
    byte[] one = bytes();
    byte[] two = other.bytes();
    if (one.length != two.length) {
      return false;
    }
    for (int bit = 0; bit < Math.min(prefix, other.prefix); bit++) {
      int mask = 0x80 >> bit % Byte.SIZE;
      if (((one[bit / Byte.SIZE] ^ two[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  private byte[] bytes() {
    return inet().getAddress();
  }

  private InetAddress inet() {
    try {
      return InetAddress.getByName(ip);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no address: " + ip, e);
    }
  }

  @Override
  public String toString() {
    return ip + "/" + prefix;
  }
}
