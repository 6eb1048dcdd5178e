package org.cloister.client.wire;

/** Kinds of frame. The code on the wire is the ordinal. */
public enum FrameType {
  /** Client: what to run and on what kind of terminal, see {@link Hello}. */
  HELLO,
  /** Client: a piece of standard input, in answer to {@code WANT}; empty at its end. */
  INPUT,
  /** Client: the terminal's size as two unsigned shorts, columns and rows. */
  SIZE,
  /** Platform: a piece of standard output. */
  OUT,
  /** Platform: a piece of standard error. */
  ERR,
  /** Platform: asks for a piece of standard input. */
  WANT,
  /** Platform: keys are to be passed as they are; answered with {@code SIZE}, as is each resize. */
  RAW,
  /** Platform: the terminal is to be as it was. */
  COOKED,
  /** Platform: the exit code, one byte; nothing but the end of the stream follows. */
  EXIT;

  private static final FrameType[] TYPES = values();

  /** {@return the type with a code, or {@code null} if there is none} */
  static FrameType of(byte code) {
    return code >= 0 && code < TYPES.length ? TYPES[code] : null;
  }
}
