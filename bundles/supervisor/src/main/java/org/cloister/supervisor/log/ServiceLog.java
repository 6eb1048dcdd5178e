package org.cloister.supervisor.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.cloister.api.host.LogRotation;

/**
 * One service's log and its older parts, as one stream of bytes. A position in it counts from where
 * the log began when the platform first looked at it, and stays true when the file's front is moved
 * away. Thread-safe; nobody else may rotate the file.
 */
public final class ServiceLog {
  private static final FileAttribute<Set<PosixFilePermission>> FOR_THE_GROUP =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));
  private static final int BLOCK = 8192;
  private static final long UNKNOWN = -1;

  private final Path path;
  private final LogRotation rotation;
  private long start = UNKNOWN;
  private long moved;

  /**
   * Names a log; nothing is touched.
   *
   * @param path the file that the service appends to
   * @param rotation moves its front away
   */
  public ServiceLog(Path path, LogRotation rotation) {
    this.path = path;
    this.rotation = rotation;
  }

  /** {@return the file that the service appends to} */
  public Path path() {
    return path;
  }

  /**
   * Makes the file if it is missing.
   *
   * @throws IOException if it cannot be made
   */
  public void prepare() throws IOException {
    try {
      Files.createFile(path, FOR_THE_GROUP);
    } catch (FileAlreadyExistsException e) {
      // It goes on where the last start left off.
    }
  }

  /**
   * {@return the position behind the last byte}
   *
   * @throws IOException if it cannot be told
   */
  public synchronized long end() throws IOException {
    return moved + length();
  }

  /**
   * {@return how many bytes have not been moved away}
   *
   * @throws IOException if it cannot be told
   */
  public synchronized long length() throws IOException {
    return Math.max(0, size(path) - start());
  }

  /**
   * {@return how much lies between the first byte that has not been moved away and a position}
   *
   * @param position a position
   */
  public synchronized long offset(long position) {
    return position - moved;
  }

  /**
   * {@return the position that lies so far behind the first byte that has not been moved away, or
   * the end if the log is shorter}
   *
   * @param offset bytes
   * @throws IOException if it cannot be told
   */
  public synchronized long position(long offset) throws IOException {
    return Math.min(moved + offset, end());
  }

  /**
   * Moves the front away if the file has grown above a size.
   *
   * @param size bytes
   * @param keep how many parts are kept
   * @throws IOException if it could not be
   */
  public synchronized void rotate(long size, int keep) throws IOException {
    long away = rotation.rotate(path, size, keep);
    if (away > 0) {
      moved += away;
      start = UNKNOWN;
    }
  }

  /**
   * Reads on.
   *
   * @param position where
   * @param limit at most so many bytes
   * @return what is there, perhaps nothing; begins later if the position is no longer kept
   * @throws IOException if it cannot be read
   */
  public synchronized Chunk read(long position, int limit) throws IOException {
    long left = moved - position;
    List<Path> between = new ArrayList<>();
    for (Path part : parts()) {
      if (left <= 0) {
        break;
      }
      left -= size(part);
      between.add(part);
    }
    if (between.isEmpty()) {
      long offset = Math.max(0, position - moved);
      // Shorter than where we were: somebody has emptied it.
      long from = offset > length() ? 0 : offset;
      return chunk(path, start() + from, moved + from, limit);
    }
    Path part = between.get(between.size() - 1);
    long skip = Math.max(0, -left);
    long begins = Math.max(position, position + left);
    return chunk(part, skip, begins, limit);
  }

  private static Chunk chunk(Path file, long offset, long position, int limit) throws IOException {
    byte[] bytes = bytes(file, offset, limit);
    return new Chunk(bytes, position + bytes.length);
  }

  /**
   * Reads the last lines.
   *
   * @param lines how many; negative for all
   * @return the lines, oldest first, without line ends
   * @throws IOException if they cannot be read
   */
  public synchronized List<String> last(int lines) throws IOException {
    return lines(tail(lines, Long.MAX_VALUE));
  }

  /**
   * Reads the last lines behind a position.
   *
   * @param lines how many
   * @param position where they begin at the earliest
   * @return the lines, oldest first, without line ends
   * @throws IOException if they cannot be read
   */
  public synchronized List<String> lastSince(int lines, long position) throws IOException {
    return lines(tail(lines, end() - position));
  }

  /**
   * {@return the position at which the last lines begin}
   *
   * @param lines how many; negative for all
   * @throws IOException if they cannot be read
   */
  public synchronized long beginningOfLast(int lines) throws IOException {
    return end() - tail(lines, Long.MAX_VALUE).length;
  }

  /** The bytes of the last lines; reads backwards, and no more than needed. */
  private byte[] tail(int lines, long mostBytes) throws IOException {
    Deque<byte[]> blocks = new ArrayDeque<>();
    long left = mostBytes;
    int wanted = lines < 0 ? Integer.MAX_VALUE : lines;
    int ends = 0;
    for (Segment segment : segments()) {
      long to = segment.to();
      while (to > segment.from() && left > 0 && ends <= wanted) {
        int length = (int) Math.min(Math.min(BLOCK, to - segment.from()), left);
        byte[] block = bytes(segment.file(), to - length, length);
        blocks.addFirst(block);
        ends += lineEnds(block);
        to -= length;
        left -= length;
      }
    }
    byte[] read = join(blocks);
    return Arrays.copyOfRange(read, beginningOfLast(read, wanted), read.length);
  }

  private static int beginningOfLast(byte[] bytes, int lines) {
    int left = lines;
    for (int at = bytes.length - 1; at >= 0; at--) {
      if (bytes[at] == '\n' && at < bytes.length - 1 && --left == 0 || left == 0) {
        return at + 1;
      }
    }
    return 0;
  }

  /** Newest first. */
  private List<Segment> segments() throws IOException {
    List<Segment> segments = new ArrayList<>();
    segments.add(new Segment(path, start(), size(path)));
    for (Path part : parts()) {
      segments.add(new Segment(part, 0, size(part)));
    }
    return segments;
  }

  /** Newest first. */
  private List<Path> parts() {
    List<Path> parts = new ArrayList<>();
    for (int number = 1; ; number++) {
      Path part = path.resolveSibling(path.getFileName() + "." + number);
      if (Files.notExists(part)) {
        return parts;
      }
      parts.add(part);
    }
  }

  private long start() throws IOException {
    if (start == UNKNOWN) {
      start = Files.exists(path) ? rotation.start(path) : 0;
    }
    return start;
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private static byte[] bytes(Path file, long offset, int limit) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long there = Math.max(0, channel.size() - offset);
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(limit, there));
      while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
        continue;
      }
      return Arrays.copyOf(buffer.array(), buffer.position());
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  private static byte[] join(Deque<byte[]> blocks) {
    byte[] all = new byte[blocks.stream().mapToInt(block -> block.length).sum()];
    int at = 0;
    for (byte[] block : blocks) {
      System.arraycopy(block, 0, all, at, block.length);
      at += block.length;
    }
    return all;
  }

  private static int lineEnds(byte[] block) {
    int ends = 0;
    for (byte octet : block) {
      if (octet == '\n') {
        ends++;
      }
    }
    return ends;
  }

  private static List<String> lines(byte[] bytes) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    for (int at = 0; at <= bytes.length; at++) {
      boolean end = at == bytes.length;
      if (end ? from < at : bytes[at] == '\n') {
        lines.add(text(bytes, from, at));
        from = at + 1;
      }
    }
    return lines;
  }

  /** A line's text; what is not UTF-8 is replaced. */
  static String text(byte[] bytes, int from, int to) {
    int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }

  /**
   * A piece of a log.
   *
   * @param bytes what was read
   * @param next the position behind it
   */
  public record Chunk(byte[] bytes, long next) {}

  private record Segment(Path file, long from, long to) {}
}
