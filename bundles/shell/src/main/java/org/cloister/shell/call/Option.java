package org.cloister.shell.call;

/**
 * An option of a verb.
 *
 * @param name its long name without dashes
 * @param letter its short name without a dash; empty if it has none
 * @param value what its value is called; empty if it has none
 * @param summary what it does
 */
public record Option(String name, String letter, String value, String summary) {
  /** Prints JSON. */
  public static final Option JSON = flag("json", "", "print JSON, for programs");

  /**
   * {@return an option without a value}
   *
   * @param name its long name
   * @param letter its short name or an empty text
   * @param summary what it does
   */
  public static Option flag(String name, String letter, String summary) {
    return new Option(name, letter, "", summary);
  }

  /** {@return it as it is typed: {@code -n, --lines N}} */
  public String typed() {
    return (letter.isEmpty() ? "    " : "-" + letter + ", ")
        + "--"
        + name
        + (value.isEmpty() ? "" : " " + value);
  }
}
