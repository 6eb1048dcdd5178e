package org.cloister.backend.kvm.exec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.cloister.api.isolation.TerminalSize;

/** The streams of one program: a terminal over one port, or pipes over two. Thread-safe. */
final class Streams implements AutoCloseable {
  private final List<StreamPort> ports;
  private final PieceOutputStream input;
  private final InputStream output;
  private final InputStream error;

  /**
   * Takes the ports of a program.
   *
   * @param ports one for a terminal; for pipes that of input and output, and that of errors
   * @throws IOException if the guest is gone
   */
  Streams(List<StreamPort> ports) throws IOException {
    this.ports = List.copyOf(ports);
    StreamPort first = ports.get(0);
    boolean pipes = ports.size() > 1;
    input = new PieceOutputStream(first.channel(), pipes);
    output = new PieceInputStream(first.channel());
    error = pipes ? new PieceInputStream(ports.get(1).channel()) : InputStream.nullInputStream();
    input.hello();
  }

  OutputStream input() {
    return input;
  }

  InputStream output() {
    return output;
  }

  InputStream error() {
    return error;
  }

  /** Sets the size of the terminal, if there is one. */
  void resize(TerminalSize size) throws IOException {
    if (ports.size() == 1) {
      input.resize(size);
    }
  }

  /** Takes the ports from the guest: what waits for them ends. Idempotent. */
  @Override
  public void close() {
    ports.forEach(StreamPort::close);
  }
}
