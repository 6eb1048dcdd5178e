package org.cloister.shell.verb;

import java.util.ArrayList;
import java.util.List;
import org.cloister.api.isolation.Usage;
import org.cloister.shell.text.Units;

/** What a sandbox uses, in one line; figures that are not known are left out. */
final class UsageText {
  private UsageText() {}

  static String of(Usage usage) {
    List<String> parts = new ArrayList<>();
    usage
        .memory()
        .ifPresent(
            bytes ->
                parts.add(
                    "memory "
                        + Units.bytes(bytes)
                        + (usage.memoryPeak().isPresent()
                            ? " (peak " + Units.bytes(usage.memoryPeak().getAsLong()) + ")"
                            : "")));
    parts.add("cpu " + Units.seconds(usage.cpu()));
    usage.processes().ifPresent(number -> parts.add("tasks " + number));
    usage.readBytes().ifPresent(bytes -> parts.add("read " + Units.bytes(bytes)));
    usage.writtenBytes().ifPresent(bytes -> parts.add("written " + Units.bytes(bytes)));
    usage
        .oomKills()
        .ifPresent(
            number -> {
              if (number > 0) {
                parts.add("killed for want of memory " + number + " times");
              }
            });
    return String.join(", ", parts);
  }
}
