package org.cloister.linux.network;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

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
   * {@return an address that nobody has, at random: other platforms of the host choose too; empty
   * if there is none}
   *
   * @param taken tells which are in use
   * @param random decides
   */
  static Optional<Address> free(Predicate<Address> taken, RandomGenerator random) {
    int first = random.nextInt(SIZE);
    return IntStream.range(0, SIZE)
        .map(offset -> 1 + (first + offset) % SIZE)
        .mapToObj(number -> Address.parse(PREFIX + number / BYTE + "." + number % BYTE))
        .filter(taken.negate())
        .findFirst();
  }
}
