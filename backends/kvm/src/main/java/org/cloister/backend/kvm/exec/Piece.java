package org.cloister.backend.kvm.exec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.cloister.api.isolation.TerminalSize;

/**
 * What goes over a port: a little-endian 32-bit number, and after it what the number says: so many
 * bytes of the stream (1 to {@link #LARGEST}), or one of the other numbers here.
 */
final class Piece {
  /** The size of the number. */
  static final int HEADER = Integer.BYTES;

  /** The most bytes of a stream in one piece. */
  static final int LARGEST = 4096;

  /** The stream has ended; nothing comes after it. */
  static final int END = 0;

  /** To the guest: somebody is there. The first piece; before it nothing means nobody yet. */
  static final int HELLO = 1 << 30;

  /** To the guest: a size of the terminal follows, a struct winsize (ioctl_tty(2)). */
  static final long RESIZE = 1L << 31;

  /** The size of a struct winsize. */
  static final int WINSIZE = 8;

  private Piece() {}

  /** {@return the first piece} */
  static ByteBuffer hello() {
    return number(HEADER, HELLO).flip();
  }

  /** {@return the last piece} */
  static ByteBuffer end() {
    return number(HEADER, END).flip();
  }

  /**
   * {@return bytes of a stream}
   *
   * @param bytes has them
   * @param offset where they begin
   * @param length how many, 1 to {@link #LARGEST}
   */
  static ByteBuffer of(byte[] bytes, int offset, int length) {
    return number(HEADER + length, length).put(bytes, offset, length).flip();
  }

  /** {@return tells the terminal's size} */
  static ByteBuffer resize(TerminalSize size) {
    return number(HEADER + WINSIZE, (int) RESIZE).put(winsize(size)).flip();
  }

  /** {@return the size as a struct winsize} */
  static byte[] winsize(TerminalSize size) {
    return ByteBuffer.allocate(WINSIZE)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) size.rows())
        .putShort((short) size.columns())
        .array();
  }

  private static ByteBuffer number(int size, int number) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN).putInt(number);
  }
}
