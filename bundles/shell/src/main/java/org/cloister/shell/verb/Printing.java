package org.cloister.shell.verb;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Brings what a program prints from the threads that read it to the thread of the command, which
 * writes it. A pipe between two commands of Gogo's takes the end of the thread that wrote to it
 * last for a fault, unless that thread has closed it, as only the command's does.
 */
final class Printing implements AutoCloseable {
  private static final int PIECE = 1 << 15;
  private static final int PIECES = 4;
  private static final long PATIENCE_MILLIS = 50;

  /** How long output is waited for that a program's own children may still hold open. */
  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * How much is written after a program's end: more than it can have left in pipes (pipe(7)), but
   * not all that its own children may go on printing.
   */
  private static final int LEFT_OVER = 1 << 21;

  private static final byte[] END = new byte[0];

  private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(PIECES);
  private volatile boolean closed;

  private record Piece(OutputStream to, byte[] bytes) {}

  /**
   * Reads a stream to its end; for a thread of its own.
   *
   * @param from what the program prints
   * @param to where it goes
   */
  void read(InputStream from, OutputStream to) {
    byte[] piece = new byte[PIECE];
    try {
      for (int length = from.read(piece); length >= 0; length = from.read(piece)) {
        if (length > 0 && !hand(new Piece(to, Arrays.copyOf(piece, length)))) {
          return;
        }
      }
    } catch (IOException e) {
      // The session has been closed.
    }
    hand(new Piece(to, END));
  }

  private boolean hand(Piece piece) {
    try {
      while (!closed) {
        if (pieces.offer(piece, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /**
   * Writes what is read, on this thread, until all streams have ended, or some time after the
   * program has, or until nobody reads what is written.
   *
   * @param streams how many are read
   * @param ended whether the program has ended
   * @throws InterruptedException if the operator has had enough
   */
  void write(int streams, BooleanSupplier ended) throws InterruptedException {
    long end = Long.MAX_VALUE;
    long left = LEFT_OVER;
    for (int open = streams; open > 0 && left > 0 && System.nanoTime() < end; ) {
      Piece piece = pieces.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      if (piece == null) {
        if (end == Long.MAX_VALUE && ended.getAsBoolean()) {
          end = System.nanoTime() + DRAIN_NANOS;
        }
      } else if (piece.bytes == END) {
        open--;
      } else if (write(piece)) {
        left = ended.getAsBoolean() ? left - piece.bytes.length : LEFT_OVER;
      } else {
        return;
      }
    }
  }

  private static boolean write(Piece piece) {
    try {
      piece.to.write(piece.bytes);
      piece.to.flush();
      return true;
    } catch (IOException e) {
      // The operator has gone; the session is about to be closed.
      return false;
    }
  }

  /** Lets go of the threads that read. */
  @Override
  public void close() {
    closed = true;
  }
}
