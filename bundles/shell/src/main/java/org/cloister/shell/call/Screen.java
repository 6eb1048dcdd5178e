package org.cloister.shell.call;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;
import org.cloister.api.isolation.TerminalSize;

/** The operator's terminal. */
public interface Screen {
  /** {@return its type, as in {@code TERM}} */
  String type();

  /**
   * Passes keys as they are typed, interrupting ones too, until the result is closed.
   *
   * @param resized told of each new size of the window; must not block
   * @return the terminal in that mode
   * @throws IOException if the terminal has gone
   */
  Raw raw(Consumer<TerminalSize> resized) throws IOException;

  /** A terminal in raw mode; closing puts it back as it was. */
  interface Raw extends AutoCloseable {
    /** {@return its size when it came into this mode} */
    TerminalSize size();

    /** {@return where bytes for the terminal go, unchanged} */
    OutputStream output();

    @Override
    void close() throws IOException;
  }
}
