package org.cloister.backend.kvm.relay;

/**
 * A Unix socket of the host's.
 *
 * @param datagrams whether who listens takes datagrams (unix(7)), which can be relayed: each stands
 *     for itself, and none is answered
 * @param mode its permissions
 * @param uid its user
 * @param gid its group
 */
public record SocketFile(boolean datagrams, int mode, int uid, int gid) {}
