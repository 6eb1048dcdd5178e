package org.cloister.service.definition.value;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cloister.service.definition.key.Report;
import org.cloister.service.definition.key.ValueType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Scalar;

/**
 * A time span as in systemd's unit files (systemd.time(7)): an integer of seconds, or a string of
 * numbers with units, such as {@code "1min 30s"} or {@code "500ms"}.
 *
 * @param least the least
 */
public record DurationType(Duration least) implements ValueType<Duration> {
  private static final Duration MOST = Duration.ofDays(36_500);
  private static final long SECOND = 1_000_000_000L;

  /** Nanoseconds by unit, the greatest first; a span is written with the first name of each. */
  private static final Map<String, Long> UNITS = new LinkedHashMap<>();

  static {
    unit(7 * 86_400 * SECOND, "w", "week", "weeks");
    unit(86_400 * SECOND, "d", "day", "days");
    unit(3_600 * SECOND, "h", "hr", "hour", "hours");
    unit(60 * SECOND, "min", "m", "minute", "minutes");
    unit(SECOND, "s", "sec", "second", "seconds");
    unit(1_000_000L, "ms", "msec");
    unit(1_000L, "us", "µs", "usec");
    unit(1L, "ns", "nsec");
  }

  private static final Pattern PART =
      Pattern.compile("\\G\\s*(\\d{1,12}(?:\\.\\d{1,9})?)\\s*([a-zµ]*)\\s*");

  private static void unit(long nanoseconds, String... names) {
    for (String name : names) {
      UNITS.put(name, nanoseconds);
    }
  }

  @Override
  public String described() {
    String bound = least.isZero() ? "" : " of at least " + text(least);
    return "a time span such as \"1min 30s\" or \"500ms\"" + bound;
  }

  @Override
  public Optional<Duration> read(Node node, Report report) {
    Optional<Duration> span =
        node instanceof Scalar scalar ? parse(scalar.value()) : Optional.empty();
    if (span.isEmpty() || span.get().compareTo(least) < 0 || span.get().compareTo(MOST) > 0) {
      report.expected(node, described());
      return Optional.empty();
    }
    return span;
  }

  private static Optional<Duration> parse(Object value) {
    if (value instanceof Long seconds) {
      return seconds > MOST.toSeconds()
          ? Optional.empty()
          : Optional.of(Duration.ofSeconds(seconds));
    }
    String text = value instanceof String string ? string : "";
    Matcher part = PART.matcher(text);
    BigDecimal sum = BigDecimal.ZERO;
    int end = 0;
    while (part.find()) {
      Long unit = part.group(2).isEmpty() ? (Long) SECOND : UNITS.get(part.group(2));
      if (unit == null) {
        return Optional.empty();
      }
      sum = sum.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
      end = part.end();
    }
    BigDecimal[] split =
        sum.setScale(0, RoundingMode.HALF_UP).divideAndRemainder(BigDecimal.valueOf(SECOND));
    return end == 0
            || end < text.length()
            || split[0].compareTo(BigDecimal.valueOf(MOST.toSeconds())) > 0
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(split[0].longValueExact(), split[1].longValueExact()));
  }

  @Override
  public Node write(Duration value) {
    return Scalar.of(text(value));
  }

  private static String text(Duration span) {
    StringBuilder text = new StringBuilder();
    BigDecimal left =
        BigDecimal.valueOf(span.getSeconds())
            .multiply(BigDecimal.valueOf(SECOND))
            .add(BigDecimal.valueOf(span.getNano()));
    long written = 0;
    for (Map.Entry<String, Long> unit : UNITS.entrySet()) {
      if (unit.getValue() == written) {
        continue;
      }
      written = unit.getValue();
      BigDecimal[] split = left.divideAndRemainder(BigDecimal.valueOf(written));
      if (split[0].signum() != 0) {
        text.append(text.isEmpty() ? "" : " ")
            .append(split[0].toPlainString())
            .append(unit.getKey());
      }
      left = split[1];
    }
    return text.isEmpty() ? "0s" : text.toString();
  }
}
