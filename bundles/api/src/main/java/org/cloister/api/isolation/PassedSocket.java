package org.cloister.api.isolation;

/**
 * A listening socket held by the platform and passed in (sd_listen_fds(3)).
 *
 * @param name its name in {@code LISTEN_FDNAMES}
 * @param address {@code host:port}, {@code port} or an absolute path of a Unix socket
 * @param datagram a datagram socket, not a stream
 */
public record PassedSocket(String name, String address, boolean datagram) {}
