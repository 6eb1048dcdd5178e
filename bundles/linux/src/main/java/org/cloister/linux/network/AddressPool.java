package org.cloister.linux.network;

import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Addresses for sandboxes whose definition names none: {@code 10.189.0.0/16}, of the addresses for
 * private networks (RFC 1918).
 */
final class AddressPool {
  /** What all of them begin with. */
  static final String PREFIX = "10.189.";

  private static final int BYTE = 256;
  private static final int SIZE = BYTE * BYTE - 2;

  private AddressPool() {}

  /**
   * {@return an address that nobody has, at random: other platforms of the host choose too}
   *
   * @param taken those in use; fewer than there are
   * @param random decides
   */
  static Address free(Set<String> taken, RandomGenerator random) {
    while (true) {
      int number = 1 + random.nextInt(SIZE);
      String ip = PREFIX + number / BYTE + "." + number % BYTE;
      if (!taken.contains(ip)) {
        return Address.parse(ip);
      }
    }
  }
}
