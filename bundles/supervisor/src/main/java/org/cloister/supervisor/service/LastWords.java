package org.cloister.supervisor.service;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import org.cloister.supervisor.log.ServiceLog;

/**
 * What a service said last, on one line, for messages. What it said long before its end has nothing
 * to do with it.
 *
 * <p>Threat: the text goes to terminals; what could command one is taken out.
 */
final class LastWords {
  private static final int LINES = 5;
  private static final int LONGEST = 400;
  private static final Duration RECENT = Duration.ofSeconds(10);

  private LastWords() {}

  static String of(ServiceLog log, long since, Instant end) throws IOException {
    Instant written = Files.getLastModifiedTime(log.path()).toInstant();
    if (written.isBefore(end.minus(RECENT))) {
      return "";
    }
    String words =
        log.lastSince(LINES, since).stream()
            .map(line -> line.replaceAll("\\p{Cntrl}", " ").strip())
            .filter(line -> !line.isEmpty())
            .collect(Collectors.joining(" | "));
    return words.length() <= LONGEST ? words : words.substring(0, LONGEST) + "…";
  }
}
