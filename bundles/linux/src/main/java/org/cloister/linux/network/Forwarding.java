package org.cloister.linux.network;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private static final Pattern RULE = Pattern.compile("iifname (.*) oifname");
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

  /** Of several ways out each has one. */
  private static final Pattern DEVICE = Pattern.compile("\\bdev (\\S+)");

  private static final String FORWARDS = "1";
  private static final String ALL = "ipv4/ip_forward";

  /** Switches it on. Idempotent. */
  void enable() throws IOException {
    if (tools.setting(ALL).equals(Optional.of(FORWARDS))) {
      tools.nft(remove());
      return;
    }
    // What once was a way out still forwards, and must not do so for others.
    Set<String> devices = new LinkedHashSet<>(enabled());
    for (String device : uplinks()) {
      if (!tools.setting(of(device)).equals(Optional.of(FORWARDS))) {
        devices.add(device);
      }
    }
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
      set(device, FORWARDS);
    }
  }

  /** Switches it off again, if this switched it on. Idempotent. */
  void disable() throws IOException {
    if (!tools.nft("list tables\n").contains("table inet " + TABLE + "\n")) {
      return;
    }
    if (!tools.setting(ALL).equals(Optional.of(FORWARDS))) {
      for (String device : enabled()) {
        set(device, "0");
      }
    }
    tools.nft(remove());
  }

  /** Lets a sandbox's interface take part. */
  void enable(String device) throws IOException {
    tools.set(of(device), FORWARDS);
  }

  /** An interface may have gone. */
  private void set(String device, String value) throws IOException {
    if (tools.setting(of(device)).isPresent()) {
      tools.set(of(device), value);
    }
  }

  private static String of(String device) {
    return "ipv4/conf/" + device + "/forwarding";
  }

  /** A table must be there to be removed. */
  private static String remove() {
    return "table inet " + TABLE + "\ndelete table inet " + TABLE + "\n";
  }

  /** {@return the interfaces that this switched on: their names are in the table} */
  private Set<String> enabled() throws IOException {
    Set<String> devices = new LinkedHashSet<>();
    String rules =
        tools
            .nft("list ruleset inet\n")
            .lines()
            .dropWhile(line -> !line.startsWith("table inet " + TABLE + " "))
            .takeWhile(line -> !line.equals("}"))
            .collect(Collectors.joining("\n"));
    Matcher rule = RULE.matcher(rules);
    while (rule.find()) {
      QUOTED.matcher(rule.group(1)).results().forEach(name -> devices.add(name.group(1)));
    }
    return devices;
  }

  /** {@return where the host itself sends what is for nobody on its links} */
  private Set<String> uplinks() throws IOException {
    return DEVICE
        .matcher(tools.ask("-4", "-o", "route", "show", "default"))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
