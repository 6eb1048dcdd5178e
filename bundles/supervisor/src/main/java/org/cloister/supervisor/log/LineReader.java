package org.cloister.supervisor.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a log line by line as it grows. Not thread-safe.
 *
 * <p>Threat: a service can write lines without end; one that is longer than {@value #LONGEST_LINE}
 * bytes is cut there.
 */
public final class LineReader {
  private static final int LONGEST_LINE = 1 << 16;
  private static final int CHUNK = 1 << 16;

  private final ServiceLog log;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private long position;

  /**
   * Begins to read.
   *
   * @param log the log
   * @param position where
   */
  public LineReader(ServiceLog log, long position) {
    this.log = log;
    this.position = position;
  }

  /**
   * Reads what has come since, up to some amount.
   *
   * @return lines that are whole; empty if nothing has come
   * @throws IOException if the log cannot be read
   */
  public List<String> next() throws IOException {
    List<String> lines = new ArrayList<>();
    do {
      ServiceLog.Chunk chunk = log.read(position, CHUNK);
      if (chunk.next() == position || chunk.bytes().length == 0) {
        position = chunk.next();
        return lines;
      }
      position = chunk.next();
      take(chunk.bytes(), lines);
    } while (lines.isEmpty());
    return lines;
  }

  private void take(byte[] bytes, List<String> lines) {
    for (byte octet : bytes) {
      if (octet == '\n' || begun.size() == LONGEST_LINE) {
        lines.add(ServiceLog.text(begun.toByteArray(), 0, begun.size()));
        begun.reset();
      }
      if (octet != '\n') {
        begun.write(octet);
      }
    }
  }
}
