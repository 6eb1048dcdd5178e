package org.cloister.api.isolation;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A program running inside a sandbox beside the service, connected to its caller. With a terminal,
 * {@link #output()} carries everything and {@link #error()} is at its end at once.
 */
@ConsumerType
public interface ExecSession extends AutoCloseable {
  /** {@return the program's standard input; closing it is its end of file} */
  OutputStream input();

  /** {@return the program's standard output} */
  InputStream output();

  /** {@return the program's standard error} */
  InputStream error();

  /** {@return completes, never exceptionally, when the program has ended} */
  CompletionStage<ExitStatus> exit();

  /**
   * Sends a signal to the program.
   *
   * @param signal which
   * @throws IsolationException if it could not be delivered
   */
  void signal(Signal signal) throws IsolationException;

  /**
   * Tells the program that its terminal has a new size (SIGWINCH). Without a terminal, nothing
   * happens.
   *
   * @param size the new size
   * @throws IsolationException if it could not be set
   */
  void resize(TerminalSize size) throws IsolationException;

  /**
   * Ends the program if it still runs (SIGHUP, then SIGKILL) and closes the streams. Idempotent.
   */
  @Override
  void close();
}
