package org.cloister.shell.text;

import java.util.ArrayList;
import java.util.List;

/** Names and values below each other, the values aligned; a value may take several lines. */
public final class Fields {
  private static final int NAME_WIDTH = 12;

  private final Style style;
  private final List<String> lines = new ArrayList<>();

  /**
   * Makes an empty list.
   *
   * @param style for the names
   */
  public Fields(Style style) {
    this.style = style;
  }

  /** Adds a value; one that is empty is left out. */
  public Fields add(String name, String value) {
    return value.isEmpty() ? this : add(name, List.of(Printable.of(value)));
  }

  /** Adds a value of several lines, which are taken as they are. */
  public Fields add(String name, List<String> values) {
    String head = name;
    for (String value : values) {
      String gap = " ".repeat(Math.max(1, NAME_WIDTH - head.length()));
      lines.add("  " + style.faint(head) + gap + value);
      head = "";
    }
    return this;
  }

  /** {@return the lines} */
  public List<String> lines() {
    return List.copyOf(lines);
  }
}
