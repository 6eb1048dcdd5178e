package org.cloister.shell.gogo;

import java.util.HashSet;
import java.util.Set;
import org.apache.felix.service.command.CommandSession;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;

/**
 * Ctrl-C on the platform's own terminal ends the verbs that run, and nothing is said about it. Gogo
 * interrupts the whole job instead, and shows the exception that this makes. Thread-safe.
 */
public final class InterruptKey implements SignalHandler {
  private static final String VARIABLE = ".interrupt-key";

  private final Terminal terminal;
  private final Set<Thread> verbs = new HashSet<>();
  private SignalHandler gogo;

  private InterruptKey(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Takes care of a session's interrupt key.
   *
   * @param session the session
   * @param terminal its terminal
   */
  public static void install(CommandSession session, Terminal terminal) {
    session.put(VARIABLE, new InterruptKey(terminal));
  }

  /** {@return what ends the watch over the calling thread, which runs a verb until then} */
  static Runnable watch(CommandSession session) {
    return session.get(VARIABLE) instanceof InterruptKey key ? key.begin() : () -> {};
  }

  private synchronized Runnable begin() {
    Thread verb = Thread.currentThread();
    if (gogo == null) {
      gogo = terminal.handle(Signal.INT, this);
    }
    verbs.add(verb);
    return () -> end(verb);
  }

  private synchronized void end(Thread verb) {
    verbs.remove(verb);
    // The key may have come too late for the verb; this thread goes on to other work.
    Thread.interrupted();
  }

  @Override
  public synchronized void handle(Signal signal) {
    if (verbs.isEmpty()) {
      gogo.handle(signal);
    } else {
      verbs.forEach(Thread::interrupt);
    }
  }
}
