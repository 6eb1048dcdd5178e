package org.cloister.shell.socket;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import org.cloister.client.wire.FrameType;
import org.cloister.client.wire.FrameWriter;

/**
 * The client's standard input. Nothing is read from it before a command reads here; then the client
 * is asked for a piece. Thread-safe.
 */
final class PulledInput {
  private static final byte[] NOTHING = {};

  private final FrameWriter writer;
  private byte[] piece = NOTHING;
  private int next;
  private boolean asked;
  private boolean ended;

  PulledInput(FrameWriter writer) {
    this.writer = writer;
  }

  /** The client sent a piece; an empty one is the end. */
  synchronized void arrived(byte[] bytes) {
    if (!asked) {
      return; // It sends what nobody asked for: not kept, so that it cannot fill our memory.
    }
    asked = false;
    piece = bytes;
    next = 0;
    ended |= bytes.length == 0;
    notifyAll();
  }

  /** The client has gone. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** {@return a stream of its own; closing it ends its read and loses nothing} */
  InputStream view() {
    return new View();
  }

  private final class View extends InputStream {
    private boolean closed;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      synchronized (PulledInput.this) {
        while (next == piece.length && !ended && !closed) {
          ask();
        }
        if (closed || next == piece.length) {
          return -1;
        }
        int count = Math.min(length, piece.length - next);
        System.arraycopy(piece, next, bytes, offset, count);
        next += count;
        return count;
      }
    }

    private void ask() throws IOException {
      if (!asked) {
        asked = true;
        writer.write(FrameType.WANT);
      }
      try {
        PulledInput.this.wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }

    @Override
    public void close() {
      synchronized (PulledInput.this) {
        closed = true;
        PulledInput.this.notifyAll();
      }
    }
  }
}
