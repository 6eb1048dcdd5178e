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
   * {@return a text's first sentence, on a terminal no wider than a line has room for; what is left
   * out is marked}
   *
   * @param text any, also of several lines
   * @param style of the terminal, or {@link Style#PLAIN} for what a program may read
   */
  public static String of(String text, Style style) {
    String line = text.strip().replaceAll("\\s*\\R\\s*", "; ");
    Matcher next = NEXT_SENTENCE.matcher(line);
    String sentence = next.find() ? line.substring(0, next.start()) + " " + MORE : line;
    return style == Style.PLAIN ? sentence : cut(sentence);
  }

  private static String cut(String text) {
    if (text.codePointCount(0, text.length()) <= WIDTH) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, WIDTH - 1)).stripTrailing() + MORE;
  }
}
