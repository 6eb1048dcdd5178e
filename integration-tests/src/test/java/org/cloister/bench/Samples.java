package org.cloister.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * Measured times in nanoseconds; the median is what is compared, since a busy machine only adds.
 */
record Samples(String name, long[] nanos) {

  long median() {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  long percentile(int percent) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  /** One row of a table: median, 90th percentile, ratio of the reference to this. */
  String row(Samples reference) {
    return String.format(
        Locale.ROOT,
        "%-34s %10.2f ms %10.2f ms   %6.2f ×",
        name,
        median() / 1e6,
        percentile(90) / 1e6,
        (double) median() / reference.median());
  }

  static String header(Samples reference) {
    return String.format(
        Locale.ROOT, "%-34s %13s %13s   %8s", "", "median", "90 %", "of " + reference.name());
  }
}
