package org.cloister.client.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Takes frames off a channel. Not thread-safe. */
public final class FrameReader {
  /** The longest payload, in bytes: what a reader ever holds of an unknown sender. */
  public static final int MAX_PAYLOAD = 1 << 16;

  private static final int HEADER = 5;

  private final ReadableByteChannel channel;
  private final Arrival arrival;
  private final ByteBuffer header = ByteBuffer.allocate(HEADER);

  /** Told about frames on their way, so that one that never ends can be given up. */
  public interface Arrival {
    /** For a sender who is trusted to finish what it begins. */
    Arrival UNWATCHED =
        new Arrival() {
          @Override
          public void begun() {}

          @Override
          public void complete() {}
        };

    /** The first byte of a frame is here. */
    void begun();

    /** All of it is here. */
    void complete();
  }

  /**
   * Makes a reader.
   *
   * @param channel where frames come from; blocking
   * @param arrival told about each
   */
  public FrameReader(ReadableByteChannel channel, Arrival arrival) {
    this.channel = channel;
    this.arrival = arrival;
  }

  /**
   * Waits for a frame.
   *
   * @return the frame, or {@code null} at the end of the stream
   * @throws WireException if the type is unknown, the payload too long, or the stream ends within
   * @throws IOException if the channel fails
   */
  public Frame read() throws IOException {
    header.clear().limit(1);
    if (channel.read(header) < 0) {
      return null;
    }
    arrival.begun();
    header.limit(HEADER);
    fill(header);
    FrameType type = FrameType.of(header.get(0));
    if (type == null) {
      throw new WireException("a frame of the unknown type " + header.get(0));
    }
    int length = header.getInt(1);
    if (length < 0 || length > MAX_PAYLOAD) {
      throw new WireException("a frame of " + length + " bytes");
    }
    ByteBuffer payload = ByteBuffer.allocate(length);
    fill(payload);
    arrival.complete();
    return new Frame(type, payload.array());
  }

  private void fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new WireException("the stream ends within a frame");
      }
    }
  }
}
