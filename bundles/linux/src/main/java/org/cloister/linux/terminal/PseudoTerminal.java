package org.cloister.linux.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.cloister.api.isolation.TerminalSize;
import org.osgi.annotation.versioning.ProviderType;

/** A pseudo-terminal (pty(7)), seen from the side of the person at it. Thread-safe. */
@ProviderType
public interface PseudoTerminal extends AutoCloseable {
  /** {@return the descriptor for the program's side, until {@link #release()}} */
  int terminal();

  /** Closes the program's side here, once the program has it. Idempotent. */
  void release();

  /**
   * Makes a user the owner of the program's side, so that programs of that user can open it by its
   * name.
   *
   * @param uid the user here
   * @throws IOException if it cannot be done
   */
  void giveTo(int uid) throws IOException;

  /**
   * {@return what the program writes; at its end when the last program has closed it. Closing the
   * stream has no effect}
   */
  InputStream output();

  /** {@return what is typed. Closing the stream has no effect} */
  OutputStream input();

  /**
   * {@return its size}
   *
   * @throws IOException if it is closed
   */
  TerminalSize size() throws IOException;

  /**
   * Sets its size; the program is told (SIGWINCH).
   *
   * @param size the new size
   * @throws IOException if it is closed
   */
  void resize(TerminalSize size) throws IOException;

  /** Closes both sides: the program is told (SIGHUP), a reader sees the end. Idempotent. */
  @Override
  void close();
}
