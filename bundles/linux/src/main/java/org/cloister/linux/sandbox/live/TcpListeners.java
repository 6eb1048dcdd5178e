package org.cloister.linux.sandbox.live;

import java.util.HashSet;
import java.util.Set;

/**
 * Reads who listens from the text of {@code /proc/PID/net/tcp} or {@code tcp6} (proc_net_tcp(5)).
 */
public final class TcpListeners {
  private static final String LISTEN = "0A";
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final int HEXADECIMAL = 16;

  private TcpListeners() {}

  /**
   * {@return the inode numbers of the sockets that listen on a port}
   *
   * @param table the text
   * @param port 1 to 65535
   */
  public static Set<String> inodes(String table, int port) {
    Set<String> inodes = new HashSet<>();
    table
        .lines()
        .skip(1)
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields.length > INODE && fields[STATE].equals(LISTEN))
        .filter(fields -> port(fields[LOCAL_ADDRESS]) == port)
        .forEach(fields -> inodes.add(fields[INODE]));
    return inodes;
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1), HEXADECIMAL);
  }
}
