package org.cloister.shell.text;

/**
 * Makes text of a service's making safe to show.
 *
 * <p>Threat: escape sequences in a log line, a description or a mount's path could change the
 * operator's terminal, hide lines, or make some terminals type commands.
 */
public final class Printable {
  private Printable() {}

  /**
   * {@return the text with each control character but the tab in caret notation}
   *
   * @param text one line
   */
  public static String of(String text) {
    int first = 0;
    while (first < text.length() && harmless(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length() + 8).append(text, 0, first);
    for (int i = first; i < text.length(); i++) {
      char character = text.charAt(i);
      if (harmless(character)) {
        safe.append(character);
      } else if (character < 0x20) {
        safe.append('^').append((char) (character + '@'));
      } else {
        safe.append(character == 0x7f ? "^?" : "\\u%04x".formatted((int) character));
      }
    }
    return safe.toString();
  }

  /** C0 but tab, DEL, C1, and the marks that turn the direction of writing. */
  private static boolean harmless(char c) {
    return c == '\t'
        || c >= 0x20 && c < 0x7f
        || c >= 0xa0 && !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069);
  }
}
