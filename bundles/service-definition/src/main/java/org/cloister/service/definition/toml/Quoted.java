package org.cloister.service.definition.toml;

/**
 * Text from a source as it may be shown in a message: short, on one line and without control
 * characters. A definition may come from somebody who would like to write to an operator's
 * terminal, so nothing of it is ever shown raw.
 */
public final class Quoted {
  private static final int LONGEST = 60;

  private Quoted() {}

  /**
   * {@return the text in quotation marks, escaped and cut}
   *
   * @param text anything
   */
  public static String of(String text) {
    return '"' + plain(text, LONGEST) + '"';
  }

  /**
   * {@return the text without quotation marks, escaped and cut}
   *
   * @param text anything
   * @param longest most characters of it shown
   */
  public static String plain(String text, int longest) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().limit(longest).forEach(point -> append(shown, point));
    return text.codePointCount(0, text.length()) > longest ? shown + "…" : shown.toString();
  }

  /**
   * {@return whether a character shows itself and does nothing else to a terminal}
   *
   * @param point the character's code point
   */
  static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static void append(StringBuilder shown, int point) {
    if (isPrintable(point)) {
      shown.appendCodePoint(point);
    } else {
      shown.append(String.format("\\u%04x", point));
    }
  }
}
