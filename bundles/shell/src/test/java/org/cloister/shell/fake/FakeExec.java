package org.cloister.shell.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Signal;
import org.cloister.api.isolation.TerminalSize;

/** A program inside a sandbox, played by a piece of the test on a thread of its own. */
public final class FakeExec implements ExecSession {
  public final List<TerminalSize> sizes = Collections.synchronizedList(new ArrayList<>());
  public final CompletableFuture<Void> closed = new CompletableFuture<>();

  private final PipedOutputStream input = new PipedOutputStream();
  private final PipedInputStream output = new PipedInputStream(1 << 16);
  private final PipedInputStream error = new PipedInputStream(1 << 16);
  private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();

  /** Plays the program: reads its input, writes its output, answers with its exit code. */
  public interface Program {
    int run(InputStream in, OutputStream out, OutputStream err) throws Exception;
  }

  public FakeExec(Program program) {
    try {
      PipedInputStream in = new PipedInputStream(input, 1 << 16);
      PipedOutputStream out = new PipedOutputStream(output);
      PipedOutputStream err = new PipedOutputStream(error);
      Thread thread =
          new Thread(
              () -> {
                int code = 255;
                try (in;
                    out;
                    err) {
                  code = program.run(in, out, err);
                } catch (Exception e) {
                  // It was ended from outside.
                }
                exit.complete(ExitStatus.exited(code));
              });
      thread.setDaemon(true);
      thread.start();
      closed.thenRun(thread::interrupt);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public OutputStream input() {
    return input;
  }

  @Override
  public InputStream output() {
    return output;
  }

  @Override
  public InputStream error() {
    return error;
  }

  @Override
  public CompletionStage<ExitStatus> exit() {
    return exit;
  }

  @Override
  public void signal(Signal signal) {}

  @Override
  public void resize(TerminalSize size) {
    sizes.add(size);
  }

  @Override
  public void close() {
    closed.complete(null);
  }
}
