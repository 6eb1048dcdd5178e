package org.cloister.linux.network;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Lets the host pass packets between sandboxes and its own networks. A host that forwards already
 * is left alone. Otherwise only what comes from a sandbox or goes to one is passed on, and the host
 * is as before when the last sandbox has gone.
 *
 * @param tools change the host
 */
record Forwarding(NetworkTools tools) {
  /** The table of rules that makes the host no router for others. */
  static final String TABLE = InterfaceName.PREFIX + "_forward";

  private static final String FORWARDS = "1";
  private static final String ALL = "ipv4/ip_forward";

  /** Switches it on. Idempotent. */
  void enable() throws IOException {
    if (tools.setting(ALL).equals(Optional.of(FORWARDS))) {
      tools.nft(remove());
      return;
    }
    List<String> devices = uplinks();
    if (devices.isEmpty()) {
      return;
    }
    String names =
        devices.stream()
            .map(name -> '"' + name + '"')
            .collect(Collectors.joining(", ", "{ ", " }"));
    tools.nft(
        remove()
            + "table inet "
            + TABLE
            + " {\n  chain forward {\n    type filter hook forward priority filter; policy accept;\n"
            + "    iifname "
            + names
            + " oifname != \""
            + InterfaceName.PREFIX
            + "*\" drop\n  }\n}\n");
    for (String device : devices) {
      tools.set(of(device), FORWARDS);
    }
  }

  /** Switches it off again, if this switched it on. Idempotent. */
  void disable() throws IOException {
    if (!tools.nft("list tables\n").contains("table inet " + TABLE + "\n")) {
      return;
    }
    if (!tools.setting(ALL).equals(Optional.of(FORWARDS))) {
      for (String device : uplinks()) {
        tools.set(of(device), "0");
      }
    }
    tools.nft(remove());
  }

  /** Lets a sandbox's interface take part. */
  void enable(String device) throws IOException {
    tools.set(of(device), FORWARDS);
  }

  private static String of(String device) {
    return "ipv4/conf/" + device + "/forwarding";
  }

  /** A table must be there to be removed. */
  private static String remove() {
    return "table inet " + TABLE + "\ndelete table inet " + TABLE + "\n";
  }

  /** Where the host itself sends what is for nobody on its links. */
  private List<String> uplinks() throws IOException {
    List<String> devices = new ArrayList<>();
    for (String route : tools.ask("-4", "-o", "route", "show", "default").split("\n")) {
      List<String> words = Arrays.asList(route.strip().split("\\s+"));
      int at = words.indexOf("dev");
      // A name with a dot is a path of two in the settings.
      if (at >= 0 && at + 1 < words.size() && !words.get(at + 1).contains(".")) {
        devices.add(words.get(at + 1));
      }
    }
    return devices.stream().distinct().toList();
  }
}
