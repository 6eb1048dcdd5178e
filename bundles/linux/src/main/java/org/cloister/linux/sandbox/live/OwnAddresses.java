package org.cloister.linux.sandbox.live;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** The addresses of a network namespace, but those of its loopback and of single links. */
final class OwnAddresses {
  private static final String LOOPBACK = "127.";
  private static final String LEAF = "|-- ";
  private static final String LOCAL = "/32 host LOCAL";
  private static final int SCOPE = 3;
  private static final Pattern ZEROS = Pattern.compile("(?:^|:)(0(?::0)+)(?::|$)");
  private static final String GLOBAL = "00";

  private OwnAddresses() {}

  /**
   * {@return the addresses}
   *
   * @param process a process in the namespace, {@code /proc/PID}
   * @throws IOException if they cannot be read
   */
  static List<String> of(Path process) throws IOException {
    List<String> found = new ArrayList<>(four(Files.readString(process.resolve("net/fib_trie"))));
    Path six = process.resolve("net/if_inet6");
    if (Files.exists(six)) {
      found.addAll(six(Files.readString(six)));
    }
    return found;
  }

  /**
   * {@return those of IPv4}
   *
   * @param trie the routing table, which tells what is local ({@code /proc/PID/net/fib_trie})
   */
  static List<String> four(String trie) {
    List<String> found = new ArrayList<>();
    String leaf = "";
    for (String line : trie.lines().map(String::strip).toList()) {
      if (line.startsWith(LEAF)) {
        leaf = line.substring(LEAF.length());
      } else if (line.equals(LOCAL) && !leaf.startsWith(LOOPBACK) && !found.contains(leaf)) {
        found.add(leaf);
      }
    }
    return found;
  }

  /**
   * {@return those of IPv6}
   *
   * @param interfaces a line each: the address, an index, a prefix and a scope, in digits ({@code
   *     /proc/PID/net/if_inet6})
   */
  static List<String> six(String interfaces) throws IOException {
    List<String> found = new ArrayList<>();
    for (String line : interfaces.lines().toList()) {
      String[] fields = line.strip().split("\\s+");
      if (fields.length > SCOPE && fields[SCOPE].equals(GLOBAL)) {
        found.add(
            shortened(
                InetAddress.getByAddress(HexFormat.of().parseHex(fields[0])).getHostAddress()));
      }
    }
    return found;
  }

  /** {@return it with its longest row of zeros left out, as people write it (RFC 5952)} */
  private static String shortened(String address) {
    return ZEROS
        .matcher(address)
        .results()
        .reduce((one, other) -> other.group(1).length() > one.group(1).length() ? other : one)
        .map(row -> address.substring(0, row.start()) + "::" + address.substring(row.end()))
        .orElse(address);
  }
}
