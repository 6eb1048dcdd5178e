package org.cloister.client.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Puts frames on a channel. Thread-safe: frames are never mixed up. */
public final class FrameWriter {
  private final WritableByteChannel channel;

  /**
   * Makes a writer.
   *
   * @param channel where frames go; blocking
   */
  public FrameWriter(WritableByteChannel channel) {
    this.channel = channel;
  }

  /**
   * Writes a frame without content.
   *
   * @param type its kind
   * @throws IOException if the channel fails
   */
  public void write(FrameType type) throws IOException {
    write(type, new byte[0], 0, 0);
  }

  /**
   * Writes a frame, or several where there is more than one can hold.
   *
   * @param type its kind
   * @param bytes holds the content
   * @param offset where the content begins
   * @param length how long it is
   * @throws IOException if the channel fails
   */
  public synchronized void write(FrameType type, byte[] bytes, int offset, int length)
      throws IOException {
    int done = 0;
    do {
      int piece = Math.min(length - done, FrameReader.MAX_PAYLOAD);
      ByteBuffer frame = ByteBuffer.allocate(5 + piece);
      frame.put((byte) type.ordinal()).putInt(piece).put(bytes, offset + done, piece).flip();
      while (frame.hasRemaining()) {
        channel.write(frame);
      }
      done += piece;
    } while (done < length);
  }
}
