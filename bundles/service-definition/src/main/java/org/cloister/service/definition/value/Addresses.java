package org.cloister.service.definition.value;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses as literals; a name is never looked up. */
public final class Addresses {
  private static final Pattern FOUR =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern SIX = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /** One address. */
  public static final StringType<String> ADDRESS =
      Strings.matching("an IP address", Addresses::isAddress);

  /** An address with the length of its network's prefix. */
  public static final StringType<String> INTERFACE =
      Strings.matching(
          "an IP address with a prefix length, such as \"10.7.0.2/24\"",
          text -> text.indexOf('/') > 0 && network(text).isPresent());

  /** A network, or one address, or {@code any}. */
  public static final StringType<String> PEER =
      StringType.of(
          "a network such as \"10.0.0.0/8\", an IP address, or \"any\"",
          text -> text.equals("any") ? Optional.of(text) : network(text));

  private Addresses() {}

  /**
   * {@return whether this is the literal of an IP address}
   *
   * @param text anything
   */
  public static boolean isAddress(String text) {
    return bits(text) > 0;
  }

  /** {@return the number of bits of a literal address, or 0 if it is none} */
  private static int bits(String text) {
    if (FOUR.matcher(text).matches()) {
      return 32;
    }
    if (text.length() > 45 || !SIX.matcher(text).matches()) {
      return 0;
    }
    try {
      InetAddress.getByName(text);
      return 128;
    } catch (UnknownHostException notAnAddress) {
      return 0;
    }
  }

  private static Optional<String> network(String text) {
    int slash = text.indexOf('/');
    int bits = bits(slash < 0 ? text : text.substring(0, slash));
    String length = slash < 0 ? Integer.toString(bits) : text.substring(slash + 1);
    return bits > 0 && length.matches("\\d{1,3}") && Integer.parseInt(length) <= bits
        ? Optional.of(slash < 0 ? text + "/" + bits : text)
        : Optional.empty();
  }
}
