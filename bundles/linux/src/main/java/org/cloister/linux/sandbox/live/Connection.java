package org.cloister.linux.sandbox.live;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.cloister.api.isolation.TerminalSize;
import org.cloister.linux.process.ProcessIdentity;
import org.cloister.linux.process.Streams;
import org.cloister.linux.process.Streams.Stream;
import org.cloister.linux.terminal.InputPipe;
import org.cloister.linux.terminal.OutputPipe;
import org.cloister.linux.terminal.PseudoTerminal;
import org.cloister.linux.terminal.Terminals;

/** How the standard streams of a program are connected to whoever runs it. */
interface Connection extends AutoCloseable {
  /** {@return the program's side} */
  Streams streams();

  /** Gives up the program's side here, once the program has it. */
  void release();

  /** {@return the program's standard input} */
  OutputStream input();

  /** {@return the program's standard output} */
  InputStream output();

  /** {@return the program's standard error} */
  InputStream error();

  /**
   * Sets the size of the terminal, if there is one.
   *
   * @param size the new size
   * @throws IOException if it cannot be set
   */
  void resize(TerminalSize size) throws IOException;

  @Override
  void close();

  /**
   * {@return a terminal of the sandbox's own}
   *
   * @param terminals makes it
   * @param process of the sandbox
   * @param size its size
   * @throws IOException if it cannot be made
   */
  static Connection terminal(Terminals terminals, ProcessIdentity process, TerminalSize size)
      throws IOException {
    PseudoTerminal terminal = terminals.openInside(process, size);
    return new Connection() {
      @Override
      public Streams streams() {
        return Streams.all(terminal.terminal());
      }

      @Override
      public void release() {
        terminal.release();
      }

      @Override
      public OutputStream input() {
        return terminal.input();
      }

      @Override
      public InputStream output() {
        return terminal.output();
      }

      @Override
      public InputStream error() {
        return InputStream.nullInputStream();
      }

      @Override
      public void resize(TerminalSize newSize) throws IOException {
        terminal.resize(newSize);
      }

      @Override
      public void close() {
        terminal.close();
      }
    };
  }

  /**
   * {@return three pipes}
   *
   * @param terminals makes them
   * @throws IOException if they cannot be made
   */
  static Connection pipes(Terminals terminals) throws IOException {
    InputPipe input = terminals.inputPipe();
    OutputPipe output = null;
    OutputPipe error;
    try {
      output = terminals.outputPipe();
      error = terminals.outputPipe();
    } catch (IOException | RuntimeException e) {
      input.close();
      if (output != null) {
        output.close();
      }
      throw e;
    }
    return new Pipes(input, output, error);
  }

  /** Three pipes. */
  record Pipes(InputPipe in, OutputPipe out, OutputPipe err) implements Connection {
    @Override
    public Streams streams() {
      return new Streams(
          new Stream.Open(in.reader()),
          new Stream.Open(out.writer()),
          new Stream.Open(err.writer()));
    }

    @Override
    public void release() {
      in.release();
      out.release();
      err.release();
    }

    @Override
    public OutputStream input() {
      return in.input();
    }

    @Override
    public InputStream output() {
      return out.output();
    }

    @Override
    public InputStream error() {
      return err.output();
    }

    @Override
    public void resize(TerminalSize size) {
      // Pipes have no size.
    }

    @Override
    public void close() {
      in.close();
      out.close();
      err.close();
    }
  }
}
