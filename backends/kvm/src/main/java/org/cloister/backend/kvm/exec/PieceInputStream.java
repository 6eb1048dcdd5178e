package org.cloister.backend.kvm.exec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;

/**
 * A stream that comes out of a guest in pieces. Nothing is read ahead. A guest that is gone, and a
 * channel that is closed, are its end. For one reader at a time.
 */
final class PieceInputStream extends InputStream {
  private final ReadableByteChannel channel;
  private final ByteBuffer header =
      ByteBuffer.allocate(Piece.HEADER).order(ByteOrder.LITTLE_ENDIAN);
  private int left;
  private boolean ended;

  /**
   * Reads a stream.
   *
   * @param channel where the pieces come from; blocks
   */
  PieceInputStream(ReadableByteChannel channel) {
    this.channel = channel;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException if what comes is no piece, and whenever it is read after that
   */
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0 && !next()) {
      return -1;
    }
    int count = take(ByteBuffer.wrap(bytes, offset, Math.min(length, left)));
    if (count < 0) {
      left = 0;
      ended = true;
      return -1;
    }
    left -= count;
    return count;
  }

  /** {@return whether there is another piece} */
  private boolean next() throws IOException {
    while (!ended && header.hasRemaining()) {
      ended = take(header) < 0;
    }
    if (ended) {
      return false;
    }
    int number = header.flip().getInt();
    if (number < 0 || number > Piece.LARGEST) {
      // Left as it is, so that every later read finds it again.
      throw new IOException(
          "the guest sent a piece of " + Integer.toUnsignedString(number) + " bytes");
    }
    header.clear();
    ended = number == Piece.END;
    left = number;
    return !ended;
  }

  private int take(ByteBuffer space) throws IOException {
    try {
      return channel.read(space);
    } catch (ClosedChannelException e) {
      return -1;
    }
  }
}
