package org.cloister.backend.kvm.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** This host's; who is bound to a socket is told by /proc/net/unix (proc(5)). Thread-safe. */
public final class HostSpecialFiles implements SpecialFiles {
  private static final Path BOUND = Path.of("/proc/net/unix");
  private static final int FORMAT = 0170000;
  private static final int SOCKET = 0140000;
  private static final int CHARACTERS = 0020000;
  private static final int BLOCKS = 0060000;
  private static final int PIPE = 0010000;
  private static final int PERMISSIONS = 07777;

  /** num, refcount, protocol, flags, type, state, inode, and the path. */
  private static final int FIELDS = 8;

  private static final int TYPE = 4;
  private static final String SOCK_DGRAM = "0002";

  @Override
  public Optional<SocketFile> socket(Path path) {
    try {
      Map<String, Object> file = Files.readAttributes(path, "unix:mode,uid,gid");
      int mode = (Integer) file.get("mode");
      if ((mode & FORMAT) != SOCKET) {
        return Optional.empty();
      }
      return Optional.of(
          new SocketFile(
              takesDatagrams(Files.readAllLines(BOUND), path.toRealPath()),
              mode & PERMISSIONS,
              (Integer) file.get("uid"),
              (Integer) file.get("gid")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean deviceOrPipe(Path path) {
    try {
      int format = (Integer) Files.getAttribute(path, "unix:mode") & FORMAT;
      return format == CHARACTERS || format == BLOCKS || format == PIPE;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * {@return whether who is bound to a path takes datagrams; false if nobody is}
   *
   * @param bound the lines of /proc/net/unix
   * @param path the path
   */
  static boolean takesDatagrams(List<String> bound, Path path) {
    return bound.stream()
        .map(line -> line.strip().split(" +", FIELDS))
        .filter(fields -> fields.length == FIELDS && fields[FIELDS - 1].equals(path.toString()))
        .anyMatch(fields -> fields[TYPE].equals(SOCK_DGRAM));
  }
}
