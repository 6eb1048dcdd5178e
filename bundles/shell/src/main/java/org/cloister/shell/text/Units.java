package org.cloister.shell.text;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Sizes and times in the words of people. */
public final class Units {
  private static final String[] PREFIXES = {"B", "KiB", "MiB", "GiB", "TiB"};
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private Units() {}

  /**
   * {@return a number of bytes with a binary prefix and three digits}
   *
   * @param bytes at least 0
   */
  public static String bytes(long bytes) {
    double value = bytes;
    int prefix = 0;
    while (value >= 1024 && prefix < PREFIXES.length - 1) {
      value /= 1024;
      prefix++;
    }
    String format =
        prefix == 0 || value >= 100 || value == Math.rint(value) ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, format, value, PREFIXES[prefix]);
  }

  /**
   * {@return a duration in its one or two largest units}
   *
   * @param duration negative ones count as none
   */
  public static String age(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return two(seconds / 60, "m", seconds % 60, "s");
    }
    if (seconds < 86400) {
      return two(seconds / 3600, "h", seconds % 3600 / 60, "m");
    }
    return two(seconds / 86400, "d", seconds % 86400 / 3600, "h");
  }

  /**
   * {@return a duration in seconds: {@code 0.4 s}}
   *
   * @param duration any
   */
  public static String seconds(Duration duration) {
    double seconds = duration.toNanos() / 1e9;
    return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.0f s", seconds);
  }

  /**
   * {@return a moment as local time}
   *
   * @param moment the moment
   * @param zone where
   */
  public static String moment(Instant moment, ZoneId zone) {
    return MOMENT.format(moment.atZone(zone));
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    return large + largeUnit + (small == 0 ? "" : " " + small + smallUnit);
  }
}
