package org.cloister.backend.kvm.control;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.cloister.linux.launch.Report;

/**
 * What a guest tells: four little-endian 32-bit numbers.
 *
 * @param kind what happened
 * @param program the id that the program was sent with; 0 for the server itself
 * @param value depends on the kind
 * @param extra depends on the kind
 */
public record Message(MessageKind kind, int program, int value, int extra) {

  /** The size of a message in bytes; the same as that of a report, which is one. */
  public static final int SIZE = Report.SIZE;

  static final int PROGRAM = 4;
  static final int VALUE = 8;
  static final int EXTRA = 12;

  /**
   * {@return a message as it came from the guest}
   *
   * @param bytes at least {@link #SIZE} bytes; their position moves behind the message
   * @throws ProtocolException if there is no such message
   */
  static Message read(ByteBuffer bytes) throws ProtocolException {
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    int code = bytes.getInt();
    for (MessageKind kind : MessageKind.values()) {
      if (kind.code().value() == code) {
        return new Message(kind, bytes.getInt(), bytes.getInt(), bytes.getInt());
      }
    }
    throw new ProtocolException("the guest sent a message of the unknown kind " + code);
  }
}
