package org.cloister.linux.network;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of interfaces on the host: whose they are can be told from them. */
public final class InterfaceName {
  /** What the names of all sandboxes' interfaces begin with; nobody else's do. */
  public static final String PREFIX = "clst";

  /** With the prefix no longer than the kernel takes (IFNAMSIZ, 15 without the final zero). */
  private static final int DIGITS = 11;

  private InterfaceName() {}

  /**
   * {@return the name of a sandbox's interface, the same each time it is asked for}
   *
   * @param platform the platform's id
   * @param instance the id of the start
   */
  public static String of(String platform, String instance) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((platform + "/" + instance).getBytes(StandardCharsets.UTF_8));
      return PREFIX + HexFormat.of().formatHex(digest).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * {@return whether an interface is there}
   *
   * @param links what {@code ip -o link show} prints
   * @param device the interface's name
   */
  static boolean isIn(String links, String device) {
    // One end of a pair is called NAME@OTHER.
    return links.contains(" " + device + "@") || links.contains(" " + device + ":");
  }
}
