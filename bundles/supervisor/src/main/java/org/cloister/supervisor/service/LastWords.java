package org.cloister.supervisor.service;

import java.io.IOException;
import java.util.stream.Collectors;
import org.cloister.supervisor.log.ServiceLog;

/**
 * What a service said last, on one line, for messages.
 *
 * <p>Threat: the text goes to terminals; what could command one is taken out.
 */
final class LastWords {
  private static final int LINES = 5;
  private static final int LONGEST = 400;

  private LastWords() {}

  static String of(ServiceLog log, long since) throws IOException {
    String words =
        log.lastSince(LINES, since).stream()
            .map(line -> line.replaceAll("\\p{Cntrl}", " ").strip())
            .filter(line -> !line.isEmpty())
            .collect(Collectors.joining(" | "));
    return words.length() <= LONGEST ? words : words.substring(0, LONGEST) + "…";
  }
}
