package org.cloister.backend.kvm.relay;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.cloister.linux.launch.Argument;
import org.cloister.linux.launch.Call;
import org.cloister.linux.launch.Immediate;
import org.cloister.linux.launch.Struct;
import org.cloister.linux.launch.SystemCall;
import org.cloister.linux.launch.call.OpenFlags;

/** Steps about Unix datagram sockets (unix(7)). */
final class DatagramCalls {
  private static final Immediate AF_UNIX = new Immediate(1, value -> "AF_UNIX");
  private static final long SOCK_DGRAM = 2;

  /** SOCK_CLOEXEC is O_CLOEXEC. */
  private static final Immediate TYPE =
      new Immediate(SOCK_DGRAM | OpenFlags.O_CLOEXEC, value -> "SOCK_DGRAM|SOCK_CLOEXEC");

  private static final Immediate MSG_NOSIGNAL = new Immediate(0x4000, value -> "MSG_NOSIGNAL");

  private DatagramCalls() {}

  /** {@return socket(2); its result is a descriptor that is closed when a program is executed} */
  static Call socket() {
    return Call.of(SystemCall.SOCKET, AF_UNIX, TYPE, Immediate.ZERO);
  }

  /**
   * {@return bind(2)}
   *
   * @param socket the socket
   * @param path at most 107 bytes
   */
  static Call bind(Argument socket, String path) {
    Struct address = address(path);
    return Call.of(SystemCall.BIND, socket, address, Immediate.of(address.size()));
  }

  /**
   * {@return connect(2)}
   *
   * @param socket the socket
   * @param path at most 107 bytes
   */
  static Call connect(Argument socket, String path) {
    Struct address = address(path);
    return Call.of(SystemCall.CONNECT, socket, address, Immediate.of(address.size()));
  }

  /**
   * {@return sendto(2), to whom the socket is connected}
   *
   * @param socket the socket
   * @param content where the bytes are
   * @param size how many
   */
  static Call send(Argument socket, Argument content, Argument size) {
    return Call.of(
        SystemCall.SENDTO, socket, content, size, MSG_NOSIGNAL, Immediate.NULL, Immediate.ZERO);
  }

  private static Struct address(String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    return Struct.builder()
        .u16("family", AF_UNIX)
        .bytes(Arrays.copyOf(bytes, bytes.length + 1))
        .build();
  }
}
