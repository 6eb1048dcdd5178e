package org.cloister.api.isolation;

/**
 * A port of the host that leads to a port inside.
 *
 * @param hostAddress the host's address to listen on; empty for all
 * @param hostPort 1 to 65535
 * @param port the port inside, 1 to 65535
 * @param protocol {@code tcp} or {@code udp}
 */
public record PublishedPort(String hostAddress, int hostPort, int port, String protocol) {

  /**
   * {@return whether a service on the host's own network has it by listening: the same port, at all
   * addresses}
   */
  public boolean leadsToItself() {
    return hostAddress.isEmpty() && hostPort == port;
  }
}
