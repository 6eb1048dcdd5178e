package org.cloister.shell.console;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Optional;
import org.cloister.shell.call.Io;
import org.cloister.shell.call.Screen;
import org.cloister.shell.text.Style;

/**
 * Streams of a command that the console runs by itself: nothing to read, all of it printed.
 *
 * @param out where it is printed, errors too
 * @param style whether with colours
 */
record PrintedIo(PrintStream out, Style style) implements Io {
  @Override
  public InputStream in() {
    return InputStream.nullInputStream();
  }

  @Override
  public PrintStream err() {
    return out;
  }

  @Override
  public Optional<Screen> screen() {
    return Optional.empty();
  }
}
