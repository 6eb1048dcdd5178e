package org.cloister.client.wire;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client says first.
 *
 * @param inputTerminal whether its standard input is a terminal
 * @param outputTerminal whether its standard output is a terminal
 * @param terminalType its {@code TERM}
 * @param words the command and its arguments
 */
public record Hello(
    boolean inputTerminal, boolean outputTerminal, String terminalType, List<String> words) {

  private static final byte VERSION = 1;

  /** Copies the words. */
  public Hello {
    words = List.copyOf(words);
  }

  /**
   * {@return the payload of its frame}
   *
   * @throws WireException if it is longer than a frame can be
   */
  public byte[] encode() throws WireException {
    ByteBuffer buffer = ByteBuffer.allocate(FrameReader.MAX_PAYLOAD);
    try {
      buffer.put(VERSION).put((byte) ((inputTerminal ? 1 : 0) | (outputTerminal ? 2 : 0)));
      put(buffer, terminalType);
      for (String word : words) {
        put(buffer, word);
      }
    } catch (java.nio.BufferOverflowException e) {
      throw new WireException(
          "the command line is longer than " + FrameReader.MAX_PAYLOAD + " bytes");
    }
    byte[] payload = new byte[buffer.flip().remaining()];
    buffer.get(payload);
    return payload;
  }

  /**
   * {@return what a payload says}
   *
   * @param payload of a frame
   * @throws WireException if it does not make sense
   */
  public static Hello decode(byte[] payload) throws WireException {
    ByteBuffer buffer = ByteBuffer.wrap(payload);
    try {
      byte version = buffer.get();
      if (version != VERSION) {
        throw new WireException(
            "the client speaks version %d of the protocol, the platform version %d"
                .formatted(version, VERSION));
      }
      byte terminals = buffer.get();
      String terminalType = get(buffer);
      List<String> words = new ArrayList<>();
      while (buffer.hasRemaining()) {
        words.add(get(buffer));
      }
      return new Hello((terminals & 1) != 0, (terminals & 2) != 0, terminalType, words);
    } catch (BufferUnderflowException e) {
      throw new WireException("a greeting that is cut off");
    }
  }

  private static void put(ByteBuffer buffer, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    buffer.putInt(bytes.length).put(bytes);
  }

  private static String get(ByteBuffer buffer) throws WireException {
    int length = buffer.getInt();
    if (length < 0 || length > buffer.remaining()) {
      throw new WireException("a greeting that is cut off");
    }
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
