package org.cloister.backend.kvm.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The last lines of what a guest or QEMU said, for messages. They come from the guest: control
 * characters, which could do something to a terminal, are taken out.
 */
final class Tail {
  private static final int BYTES = 16_384;
  private static final int LINES = 4;

  /** What tells more than the registers and the calls that a kernel ends with. */
  private static final Pattern CAUSE = Pattern.compile("Kernel panic|BUG: |Out of memory|init: ");

  private Tail() {}

  /**
   * {@return the last lines, those that name a cause if some do, separated by bars; empty if there
   * are none or they cannot be read}
   */
  static String of(Path file) {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    try (FileChannel channel = FileChannel.open(file)) {
      channel.position(Math.max(0, channel.size() - BYTES));
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        continue;
      }
    } catch (IOException e) {
      return "";
    }
    List<String> lines =
        new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
            .lines()
            .map(line -> line.replaceAll("\\p{Cntrl}+", " ").strip())
            .filter(line -> !line.isEmpty())
            .toList();
    List<String> causes = lines.stream().filter(line -> CAUSE.matcher(line).find()).toList();
    return last(causes.isEmpty() ? lines : causes);
  }

  private static String last(List<String> lines) {
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
  }
}
