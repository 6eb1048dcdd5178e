package org.cloister.api.isolation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A signal, with the numbers that Linux has on x86-64 and aarch64 (signal(7)).
 *
 * @param name with the prefix SIG: {@code SIGTERM}, {@code SIGRTMIN+3}
 * @param number 1 to 64
 */
public record Signal(String name, int number) {

  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");
  private static final int RTMIN = 34;
  private static final int RTMAX = 64;

  /** SIGHUP. */
  public static final Signal HUP = of(1);

  /** SIGKILL. */
  public static final Signal KILL = of(9);

  /** SIGTERM. */
  public static final Signal TERM = of(15);

  /** {@return the names of the signals of fixed meaning, without SIG, by number} */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * {@return the signal with a number}
   *
   * @param number 1 to 64
   * @throws IllegalArgumentException if it is out of range
   */
  public static Signal of(int number) {
    if (number < 1 || number > RTMAX) {
      throw new IllegalArgumentException("no signal has the number " + number);
    }
    if (number <= NAMES.size()) {
      return new Signal("SIG" + NAMES.get(number - 1), number);
    }
    if (number < RTMIN) {
      // The C library keeps these for itself and gives them no name.
      return new Signal("SIG" + number, number);
    }
    return new Signal("SIGRTMIN" + (number == RTMIN ? "" : "+" + (number - RTMIN)), number);
  }

  /**
   * {@return the signal with a name, with or without SIG and in any case, or empty if there is
   * none}
   *
   * @param text {@code TERM}, {@code SIGTERM}, {@code SIGRTMIN+3} or a number
   */
  public static Optional<Signal> parse(String text) {
    String name = text.strip().toUpperCase(Locale.ROOT);
    String bare = name.startsWith("SIG") ? name.substring(3) : name;
    if (bare.matches("\\d{1,2}")) {
      int number = Integer.parseInt(bare);
      return number >= 1 && number <= RTMAX ? Optional.of(of(number)) : Optional.empty();
    }
    int index = NAMES.indexOf(bare);
    if (index >= 0) {
      return Optional.of(of(index + 1));
    }
    if (bare.matches("RTMIN(\\+\\d{1,2})?")) {
      int offset = bare.length() == 5 ? 0 : Integer.parseInt(bare.substring(6));
      return RTMIN + offset <= RTMAX ? Optional.of(of(RTMIN + offset)) : Optional.empty();
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return name;
  }
}
