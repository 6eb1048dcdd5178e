package org.cloister.shell.call;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Optional;
import org.cloister.shell.text.Style;

/** The streams of one call, and the terminal behind them if there is one. */
public interface Io {
  /**
   * {@return standard input, as a stream of its own: closing it ends a read that waits in another
   * thread (with an exception, or the end of the stream), and nothing that was typed is lost to who
   * reads next}
   */
  InputStream in();

  /** {@return standard output} */
  PrintStream out();

  /** {@return standard error} */
  PrintStream err();

  /** {@return whether standard output shows colours} */
  Style style();

  /** {@return the terminal, if both standard input and standard output are one} */
  Optional<Screen> screen();
}
