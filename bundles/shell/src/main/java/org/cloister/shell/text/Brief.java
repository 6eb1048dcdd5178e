package org.cloister.shell.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A reason in so few words that a table of many keeps its shape. */
public final class Brief {
  /** Characters, the mark of what is left out among them: two columns of reading, not five. */
  private static final int WIDTH = 72;

  private static final String MORE = "…";

  /** Where another sentence or a service's next line begins; not the dot in a file's name. */
  private static final Pattern NEXT_SENTENCE =
      Pattern.compile("(?<=[.!?;])\\s+(?=\\S)|\\s+\\|\\s+");

  private Brief() {}

  /**
   * {@return a text if it is short, else its first sentence, on a terminal no wider than a line has
   * room for; what is left out is marked}
   *
   * @param text any, also of several lines
   * @param style of the terminal, or {@link Style#PLAIN} for what a program may read
   */
  public static String of(String text, Style style) {
    String line = text.strip().replaceAll("\\s*\\R\\s*", "; ");
    if (width(line) <= WIDTH) {
      return line;
    }
    Matcher next = NEXT_SENTENCE.matcher(line);
    String sentence = next.find() ? beginning(line, next.start()) : line;
    return style == Style.PLAIN ? sentence : cut(sentence);
  }

  private static String beginning(String line, int end) {
    int semicolon = line.charAt(end - 1) == ';' ? 1 : 0;
    return line.substring(0, end - semicolon) + " " + MORE;
  }

  private static String cut(String text) {
    if (width(text) <= WIDTH) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, WIDTH - 1)).stripTrailing() + MORE;
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
