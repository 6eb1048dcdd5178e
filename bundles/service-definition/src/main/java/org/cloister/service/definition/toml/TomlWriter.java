package org.cloister.service.definition.toml;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes values as TOML 1.0, each on one line. */
public final class TomlWriter {
  private static final Pattern BARE_KEY = Pattern.compile("[A-Za-z0-9_-]+");

  private TomlWriter() {}

  /**
   * {@return a value as it stands to the right of an equals sign}
   *
   * @param node the value
   */
  public static String value(Node node) {
    if (node instanceof Table table) {
      return table.entries().isEmpty()
          ? "{}"
          : table.entries().entrySet().stream()
              .map(entry -> key(entry.getKey()) + " = " + value(entry.getValue()))
              .collect(Collectors.joining(", ", "{ ", " }"));
    }
    if (node instanceof Sequence sequence) {
      return sequence.items().stream()
          .map(TomlWriter::value)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    Object value = ((Scalar) node).value();
    if (value instanceof Double real) {
      return real(real);
    }
    return value instanceof String text ? string(text) : value.toString();
  }

  private static String real(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    return Double.isInfinite(number) ? number > 0 ? "inf" : "-inf" : Double.toString(number);
  }

  /**
   * {@return a key as it stands to the left of an equals sign or in a header}
   *
   * @param name the key
   */
  public static String key(String name) {
    return BARE_KEY.matcher(name).matches() ? name : string(name);
  }

  private static String string(String text) {
    StringBuilder written = new StringBuilder("\"");
    text.codePoints().forEach(point -> append(written, point));
    return written.append('"').toString();
  }

  private static void append(StringBuilder written, int point) {
    switch (point) {
      case '"' -> written.append("\\\"");
      case '\\' -> written.append("\\\\");
      case '\n' -> written.append("\\n");
      case '\r' -> written.append("\\r");
      case '\t' -> written.append("\\t");
      default -> {
        if (Quoted.isPrintable(point)) {
          written.appendCodePoint(point);
        } else {
          written.append(String.format("\\U%08X", point));
        }
      }
    }
  }
}
