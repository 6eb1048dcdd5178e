package org.cloister.shell.verb;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.TerminalSize;
import org.cloister.shell.call.Io;
import org.cloister.shell.call.Screen;

/** Connects a program inside a sandbox to the operator's streams until it ends. */
final class Attachment {
  /** What a program that has ended may have left in its pipes is read within this time. */
  private static final long DRAIN_MILLIS = 2000;

  private static final int PIECE = 1 << 13;

  private final Io io;

  Attachment(Io io) {
    this.io = io;
  }

  /** Starts the program, on a terminal of a size if there is to be one. */
  interface Start {
    ExecSession start(Optional<TerminalSize> size) throws IsolationException;
  }

  /**
   * Runs a program to its end; one that is interrupted is ended.
   *
   * @param terminal the terminal that it gets, if it is to have one
   * @param start starts it
   * @return its exit code in a shell's words
   */
  int run(Optional<Screen> terminal, Start start)
      throws IsolationException, IOException, InterruptedException {
    if (terminal.isEmpty()) {
      try (ExecSession session = start.start(Optional.empty())) {
        return connect(session, io.out());
      }
    }
    AtomicReference<ExecSession> running = new AtomicReference<>();
    try (Screen.Raw raw = terminal.get().raw(size -> resize(running.get(), size));
        ExecSession session = start.start(Optional.of(raw.size()))) {
      running.set(session);
      return connect(session, raw.output());
    }
  }

  private int connect(ExecSession session, OutputStream out)
      throws IOException, InterruptedException {
    InputStream operator = io.in();
    Thread input = thread("exec input", () -> feed(operator, session.input()));
    try (Printing printing = new Printing()) {
      thread("exec output", () -> printing.read(session.output(), out));
      thread("exec error", () -> printing.read(session.error(), io.err()));
      CompletableFuture<ExitStatus> exit = session.exit().toCompletableFuture();
      printing.write(2, exit::isDone);
      return exit.get().shellCode();
    } catch (ExecutionException e) {
      throw new IOException("the program's end was not reported: " + e.getCause().getMessage(), e);
    } finally {
      operator.close();
      // The next command reads from the same terminal: this thread must have let go of it.
      input.join(DRAIN_MILLIS);
    }
  }

  private static void resize(ExecSession session, TerminalSize size) {
    if (session != null) {
      try {
        session.resize(size);
      } catch (IsolationException e) {
        // The program is ending; its exit status says so.
      }
    }
  }

  private static void feed(InputStream operator, OutputStream program) {
    try (program) {
      copyPieces(operator, program);
    } catch (IOException e) {
      // Either side has gone, or the program has ended: nobody wants the rest.
    }
  }

  private static void copyPieces(InputStream from, OutputStream to) throws IOException {
    byte[] piece = new byte[PIECE];
    for (int length = from.read(piece); length >= 0; length = from.read(piece)) {
      to.write(piece, 0, length);
      to.flush();
    }
  }

  private static Thread thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
