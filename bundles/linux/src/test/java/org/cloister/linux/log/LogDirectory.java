package org.cloister.linux.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A log and its parts, as a reader finds them. */
final class LogDirectory {
  private static int counter;

  private LogDirectory() {}

  /** Appends numbered lines, so that no two blocks are the same. */
  static byte[] append(Path log, int size) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.length() < size) {
      text.append("line ").append(counter++).append('\n');
    }
    byte[] bytes = text.substring(0, size).getBytes(StandardCharsets.US_ASCII);
    append(log, bytes);
    return bytes;
  }

  static void append(Path log, byte[] bytes) throws IOException {
    Files.write(log, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** {@return the parts, the oldest first, and the log from its start on} */
  static byte[] everything(Path log, long start) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int number = 1;
    while (Files.exists(part(log, number))) {
      number++;
    }
    for (int each = number - 1; each >= 1; each--) {
      all.write(Files.readAllBytes(part(log, each)));
    }
    all.write(from(log, start));
    return all.toByteArray();
  }

  static byte[] from(Path log, long start) throws IOException {
    try (InputStream stream = Files.newInputStream(log)) {
      stream.skipNBytes(start);
      return stream.readAllBytes();
    }
  }

  static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  /** {@return bytes that a file takes on the disk} */
  static long allocated(Path file) throws IOException {
    Process stat =
        new ProcessBuilder("stat", "-c", "%b %B", file.toString())
            .redirectErrorStream(true)
            .start();
    String[] words =
        new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
            .strip()
            .split(" ");
    return Long.parseLong(words[0]) * Long.parseLong(words[1]);
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : entries.toList()) {
        Files.delete(entry);
      }
    }
    Files.delete(directory);
  }

  private static Path part(Path log, int number) {
    return log.resolveSibling(log.getFileName() + "." + number);
  }
}
