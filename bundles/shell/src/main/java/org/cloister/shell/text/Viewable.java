package org.cloister.shell.text;

import java.util.List;

/** Something a command answers with: data for programs, lines for people. */
public interface Viewable {
  /**
   * {@return it for people}
   *
   * @param style whether with colours
   */
  List<String> lines(Style style);

  /** {@return the exit code of the command that answers with it} */
  default int exitCode() {
    return 0;
  }

  /** {@return it for programs: maps, lists, texts, numbers and truth values} */
  default Object plain() {
    return Plain.of(this);
  }
}
