package org.cloister.backend.kvm.command;

import java.nio.file.Path;
import org.cloister.api.isolation.Credentials;

/** Where a serial port of a guest leads to on the host. */
public sealed interface Endpoint {
  /**
   * A socket on which QEMU listens. While nobody is connected, what the guest writes waits.
   *
   * @param path where it is made
   */
  record Socket(Path path) implements Endpoint {}

  /**
   * The end of a file. The guest never waits and reads nothing.
   *
   * @param path the file; made if it is missing
   */
  record File(Path path) implements Endpoint {}

  /**
   * The end of a file that QEMU may not open itself: it is opened before QEMU gives up its
   * privileges. The guest never waits and reads nothing.
   *
   * @param path the file; it is there
   */
  record Output(Path path) implements Endpoint {
    /** Its number in QEMU: the standard streams are QEMU's own. */
    public static final int DESCRIPTOR = 9;
  }

  /**
   * A Unix datagram socket of the host's, by way of a process that sends to it.
   *
   * @param socket its path
   * @param sender whose that process is
   */
  record Datagrams(Path socket, Credentials sender) implements Endpoint {
    private static final int FIRST_DESCRIPTOR = 10;

    /** {@return the number of the pipe to that process in QEMU} */
    public static int descriptor(SerialPort port) {
      return FIRST_DESCRIPTOR + port.number();
    }
  }
}
