package org.cloister.backend.kvm.relay;

import java.nio.file.Path;

/**
 * A socket of the host's that the guest has one of its own for.
 *
 * @param source the host's
 * @param file what is known about it
 * @param number the port between the two
 */
public record RelayedSocket(Path source, SocketFile file, int number) {
  /** Where the guest's sockets are, outside of the service's root. */
  public static final String FOLDER = "/sockets";

  /** The number of the first one's port. */
  public static final int FIRST = 4;

  /** How many a guest can have. */
  public static final int MOST = 4;

  /** {@return where the guest's own is, outside of the service's root} */
  public String place() {
    return FOLDER + "/" + number;
  }
}
