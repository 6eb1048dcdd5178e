package org.cloister.backend.kvm.exec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import org.cloister.api.isolation.TerminalSize;

/**
 * A stream that goes into a guest in pieces. A writer waits while the program does not read.
 * Thread-safe.
 */
final class PieceOutputStream extends OutputStream {
  private final WritableByteChannel channel;
  private final boolean ends;
  private boolean closed;

  /**
   * Writes a stream.
   *
   * @param channel where the pieces go to; blocks
   * @param ends whether closing it tells the guest of an end; a terminal's input has none
   */
  PieceOutputStream(WritableByteChannel channel, boolean ends) {
    this.channel = channel;
    this.ends = ends;
  }

  /** Tells the guest that somebody is there. */
  synchronized void hello() throws IOException {
    send(Piece.hello());
  }

  /**
   * Tells the guest the terminal's size.
   *
   * @param size the size
   * @throws IOException if the guest is gone
   */
  synchronized void resize(TerminalSize size) throws IOException {
    send(Piece.resize(size));
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (closed) {
      throw new IOException("closed");
    }
    for (int done = 0; done < length; done += Piece.LARGEST) {
      send(Piece.of(bytes, offset + done, Math.min(Piece.LARGEST, length - done)));
    }
  }

  /** The program reads the end after what was written. Idempotent. */
  @Override
  public synchronized void close() throws IOException {
    if (!closed && ends && channel.isOpen()) {
      send(Piece.end());
    }
    closed = true;
  }

  private void send(ByteBuffer piece) throws IOException {
    while (piece.hasRemaining()) {
      channel.write(piece);
    }
  }
}
