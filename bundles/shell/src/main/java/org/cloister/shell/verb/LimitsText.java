package org.cloister.shell.verb;

import java.util.ArrayList;
import java.util.List;
import org.cloister.api.isolation.Limits;
import org.cloister.shell.text.Units;

/** Limits in one line, in the words of a definition. */
final class LimitsText {
  private LimitsText() {}

  static String of(Limits limits) {
    List<String> parts = new ArrayList<>();
    limits.memory().ifPresent(bytes -> parts.add("memory " + Units.bytes(bytes)));
    limits.memoryHigh().ifPresent(bytes -> parts.add("memory-high " + Units.bytes(bytes)));
    limits.swap().ifPresent(bytes -> parts.add("swap " + Units.bytes(bytes)));
    limits.cpu().ifPresent(cores -> parts.add("cpu " + cores));
    limits.cpuWeight().ifPresent(weight -> parts.add("cpu-weight " + weight));
    limits.pids().ifPresent(number -> parts.add("pids " + number));
    limits.ioWeight().ifPresent(weight -> parts.add("io-weight " + weight));
    limits.io().forEach(limit -> parts.add(io(limit)));
    return parts.isEmpty() ? "none" : String.join(", ", parts);
  }

  private static String io(Limits.IoLimit limit) {
    StringBuilder text = new StringBuilder("io of " + limit.path());
    limit
        .readBytes()
        .ifPresent(bytes -> text.append(" read ").append(Units.bytes(bytes)).append("/s"));
    limit
        .writeBytes()
        .ifPresent(bytes -> text.append(" write ").append(Units.bytes(bytes)).append("/s"));
    limit
        .readOperations()
        .ifPresent(number -> text.append(" read ").append(number).append(" a second"));
    limit
        .writeOperations()
        .ifPresent(number -> text.append(" write ").append(number).append(" a second"));
    return text.toString();
  }
}
