package org.cloister.service.definition.schema;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cloister.api.isolation.PublishedPort;
import org.cloister.service.definition.value.Addresses;
import org.cloister.service.definition.value.StringType;
import org.cloister.service.definition.value.Strings;
import org.cloister.service.definition.value.WholeType;

/** The kinds of value that name ports. */
final class PortTypes {
  private static final int HIGHEST = 65_535;
  private static final String HOST = "(\\[[0-9A-Fa-f:.]+]|[0-9.]+)";
  private static final Pattern PUBLISHED =
      Pattern.compile("(?:" + HOST + ":)?(\\d{1,5}):(\\d{1,5})(?:/(tcp|udp))?");
  private static final Pattern LISTENING = Pattern.compile("(?:" + HOST + ":)?(\\d{1,5})");

  /** A port. */
  static final WholeType PORT = new WholeType(1, HIGHEST);

  /** A port, or 0 for any. */
  static final WholeType ANY_PORT = new WholeType(0, HIGHEST);

  /** A port of the host that leads to a port inside, as podman writes it. */
  static final StringType<PublishedPort> PUBLISH =
      new StringType<>(
          "\"[ADDRESS:]HOST-PORT:PORT[/tcp|/udp]\", such as \"127.0.0.1:8080:80\"",
          PortTypes::published,
          PortTypes::text);

  /** What a listening socket is bound to. */
  static final StringType<String> LISTEN =
      StringType.of(
          "a port, \"ADDRESS:PORT\", or the absolute path of a Unix socket",
          text ->
              text.startsWith("/")
                  ? Strings.PATH.parser().parse(text)
                  : Optional.of(text).filter(PortTypes::listening));

  private PortTypes() {}

  private static Optional<PublishedPort> published(String text) {
    Matcher matcher = PUBLISHED.matcher(text);
    if (!matcher.matches() || !isAddress(matcher.group(1))) {
      return Optional.empty();
    }
    String address = matcher.group(1) == null ? "" : unbracketed(matcher.group(1));
    int hostPort = Integer.parseInt(matcher.group(2));
    int port = Integer.parseInt(matcher.group(3));
    String protocol = matcher.group(4) == null ? "tcp" : matcher.group(4);
    return isPort(hostPort) && isPort(port)
        ? Optional.of(new PublishedPort(address, hostPort, port, protocol))
        : Optional.empty();
  }

  /** {@return what no two published ports can share} */
  static String hostSide(PublishedPort port) {
    return port.hostAddress() + ":" + port.hostPort() + "/" + port.protocol();
  }

  private static String text(PublishedPort port) {
    String address =
        port.hostAddress().indexOf(':') < 0 ? port.hostAddress() : "[" + port.hostAddress() + "]";
    return (address.isEmpty() ? "" : address + ":")
        + port.hostPort()
        + ":"
        + port.port()
        + "/"
        + port.protocol();
  }

  private static boolean listening(String text) {
    Matcher matcher = LISTENING.matcher(text);
    return matcher.matches()
        && isAddress(matcher.group(1))
        && isPort(Integer.parseInt(matcher.group(2)));
  }

  private static boolean isPort(int number) {
    return number >= 1 && number <= HIGHEST;
  }

  private static boolean isAddress(String host) {
    return host == null || Addresses.isAddress(unbracketed(host));
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
