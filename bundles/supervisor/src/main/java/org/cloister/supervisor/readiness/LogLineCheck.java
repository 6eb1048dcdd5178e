package org.cloister.supervisor.readiness;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.cloister.supervisor.log.LineReader;

/**
 * Whether a line that matches has come out of a service.
 *
 * <p>Threat: the service writes the lines, and matching can take time that grows with a line's
 * length; so only the beginning of a line is matched.
 */
public final class LogLineCheck implements ReadinessCheck {
  private static final int LONGEST_MATCHED = 4096;

  private final LineReader lines;
  private final Pattern pattern;

  /**
   * Makes a check.
   *
   * @param lines the log from this start on
   * @param pattern what is looked for in a line
   */
  public LogLineCheck(LineReader lines, Pattern pattern) {
    this.lines = lines;
    this.pattern = pattern;
  }

  @Override
  public boolean ready() throws IOException {
    List<String> next;
    do {
      next = lines.next();
      for (String line : next) {
        if (matches(line.substring(0, Math.min(line.length(), LONGEST_MATCHED)))) {
          return true;
        }
      }
    } while (!next.isEmpty());
    return false;
  }

  /** A line can be too much for a pattern such as {@code (a|b)*c}; the next one counts again. */
  private boolean matches(String line) {
    try {
      return pattern.matcher(line).find();
    } catch (StackOverflowError e) {
      return false;
    }
  }
}
