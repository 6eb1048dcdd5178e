package org.cloister.backend.libvirt.lxc.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the controller of a container wrote about its last start. */
final class ContainerLog {
  private static final int TAIL = 1 << 16;
  private static final String START = ": starting up";
  private static final String FAILURE = "Failure in libvirt_lxc startup: ";

  private ContainerLog() {}

  /**
   * {@return why the last start failed; empty if the log does not say}
   *
   * @param log the container's log
   */
  static Optional<String> cause(Path log) {
    try (SeekableByteChannel channel = Files.newByteChannel(log)) {
      channel.position(Math.max(0, channel.size() - TAIL));
      ByteBuffer tail = ByteBuffer.allocate(TAIL);
      int count;
      do {
        count = channel.read(tail);
      } while (count > 0 && tail.hasRemaining());
      return cause(new String(tail.array(), 0, tail.position(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * {@return why the last start failed: the first complaint after it began, for the container's
   * process complains before its controller does, and knows why}
   *
   * @param text the log, or its end
   */
  static Optional<String> cause(String text) {
    List<String> lines = text.lines().toList();
    int start = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).endsWith(START)) {
        start = i;
      }
    }
    return lines.subList(start, lines.size()).stream()
        .filter(line -> line.startsWith(FAILURE))
        .map(line -> line.substring(FAILURE.length()).strip())
        .findFirst();
  }
}
