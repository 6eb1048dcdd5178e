package org.cloister.linux.process;

import java.io.IOException;
import org.cloister.linux.launch.Descriptor;

/**
 * Does something about a new process from outside while it waits at its gate.
 *
 * @param gate the descriptor that the program waits on ({@link
 *     org.cloister.linux.launch.sequence.Gate})
 * @param action what to do
 */
public record Gatekeeper(Descriptor gate, Action action) {

  /** What to do about a process that waits at its gate, or will. */
  @FunctionalInterface
  public interface Action {
    /**
     * Is called once, on the thread that launches, as soon as the program runs: the place for what
     * takes time and needs no process, which costs nothing while the program does its own work. It
     * must throw nothing: nobody knows the new process yet, so it could not be killed. What it
     * finds out to be wrong is for {@link #prepare} to say.
     */
    default void meanwhile() {}

    /**
     * Is called once, on the thread that launches, when the process has reported that this can be
     * done; when it returns, the gate opens. The process may have gone on to its gate meanwhile, or
     * have failed on the way; its id stays its own until this returns.
     *
     * @param process the process
     * @throws IOException if it cannot be done: the process is killed, and the launch fails with
     *     this
     */
    void prepare(ProcessIdentity process) throws IOException;
  }
}
