package org.cloister.shell.call;

import java.io.IOException;
import org.cloister.api.isolation.IsolationException;

/**
 * A command of the scope {@code cloister}. Works the same in the platform's console and from the
 * client; several calls may run at once.
 */
public interface Verb {
  /** {@return what {@code help} says about it} */
  Manual manual();

  /**
   * Does it.
   *
   * @param call arguments and streams
   * @return what it answers: a {@link org.cloister.shell.text.Viewable}, a text, an {@link
   *     ExitCode}, or {@code null} if everything has been said
   * @throws Refusal if it is not to be, with the exit code
   * @throws IsolationException if a backend fails
   * @throws IOException if a stream or a file fails
   * @throws InterruptedException if the operator does not want to wait any longer
   */
  Object run(Call call) throws IsolationException, IOException, InterruptedException;
}
