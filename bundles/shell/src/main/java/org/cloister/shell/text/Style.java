package org.cloister.shell.text;

/** Emphasis by colour, where there is a terminal that shows it. */
public enum Style {
  /** No colour: a file, a pipe, a dumb terminal. */
  PLAIN,
  /** Colours by escape sequences (ECMA-48, SGR). */
  ANSI;

  /** {@return the text as something that is as it should be} */
  public String good(String text) {
    return paint("32", text);
  }

  /** {@return the text as something that wants attention} */
  public String warning(String text) {
    return paint("33", text);
  }

  /** {@return the text as something that is wrong} */
  public String bad(String text) {
    return paint("31", text);
  }

  /** {@return the text as a heading} */
  public String strong(String text) {
    return paint("1", text);
  }

  /** {@return the text as something of little weight} */
  public String faint(String text) {
    return paint("2", text);
  }

  private String paint(String code, String text) {
    return this == PLAIN || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
