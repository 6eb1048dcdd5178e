package org.cloister.api.isolation;

/**
 * One allowed flow; with at least one rule in a direction, all else in that direction is dropped.
 *
 * @param direction {@code in} or {@code out}
 * @param protocol {@code tcp}, {@code udp} or {@code any}
 * @param address the other side, with prefix length; {@code any} for all
 * @param port the port that is connected to; 0 for any
 */
public record FirewallRule(String direction, String protocol, String address, int port) {}
