package org.cloister.service.definition.value;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cloister.service.definition.key.Report;
import org.cloister.service.definition.key.ValueType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Scalar;

/**
 * A number of bytes as in systemd's unit files: an integer, or a string with one of the units K, M,
 * G, T, P, E, which are powers of 1024.
 *
 * @param least the least
 */
public record SizeType(long least) implements ValueType<Long> {
  private static final String UNITS = "KMGTPE";
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final Pattern SIZE =
      Pattern.compile("(\\d{1,19}(?:\\.\\d{1,9})?)\\s*(?:([" + UNITS + "])(?:i?B)?|B)?");

  @Override
  public String described() {
    return "a size such as \"64M\"" + (least > 1 ? " of at least " + text(least) : "");
  }

  @Override
  public Optional<Long> read(Node node, Report report) {
    Optional<Long> size = node instanceof Scalar scalar ? parse(scalar.value()) : Optional.empty();
    if (size.isEmpty() || size.get() < least) {
      report.expected(node, described());
      return Optional.empty();
    }
    return size;
  }

  private static Optional<Long> parse(Object value) {
    if (value instanceof Long bytes) {
      return Optional.of(bytes);
    }
    Matcher matcher = SIZE.matcher(value instanceof String text ? text.strip() : "");
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int power = matcher.group(2) == null ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
    BigDecimal bytes =
        new BigDecimal(matcher.group(1))
            .multiply(BigDecimal.valueOf(1024).pow(power))
            .setScale(0, RoundingMode.FLOOR);
    return bytes.compareTo(MOST) > 0 ? Optional.empty() : Optional.of(bytes.longValueExact());
  }

  @Override
  public Node write(Long value) {
    return Scalar.of(text(value));
  }

  private static String text(long bytes) {
    long left = bytes;
    int power = 0;
    while (left != 0 && left % 1024 == 0 && power < UNITS.length()) {
      left /= 1024;
      power++;
    }
    return power == 0 ? Long.toString(left) : left + UNITS.substring(power - 1, power);
  }
}
