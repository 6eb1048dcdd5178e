package org.cloister.linux.launch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.cloister.linux.seccomp.Architecture;

/**
 * What a running program writes to its status pipe: four little-endian 32-bit numbers in one write.
 *
 * @param kind what happened
 * @param program the number that the program was {@linkplain LaunchProgram#compile(Architecture,
 *     int) compiled} with
 * @param value the process id, or the offset of the failing step in the compiled program
 * @param errno the error of the failing step, otherwise 0
 */
public record Report(Kind kind, int program, int value, int errno) {

  /** The size of a report in bytes. */
  public static final int SIZE = 16;

  /** What happened. */
  public enum Kind {
    /** A step failed, and the program has ended. */
    FAILED,
    /**
     * The process that goes on as the service exists. The process that made it tells, so this may
     * come after what the new one itself reports.
     */
    STARTED,
    /** The process waits at its {@linkplain org.cloister.linux.launch.sequence.Gate gate}. */
    WAITING;

    private final Immediate code = new Immediate(ordinal(), value -> name());

    /** {@return the number that stands for it in a report} */
    public Immediate code() {
      return code;
    }
  }

  /**
   * {@return a report as it came over the pipe}
   *
   * @param bytes at least {@link #SIZE} bytes
   * @throws IllegalArgumentException if it is none
   */
  public static Report parse(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int kind = buffer.getInt();
    if (kind < 0 || kind >= Kind.values().length) {
      throw new IllegalArgumentException("a launch program reported something unknown: " + kind);
    }
    return new Report(Kind.values()[kind], buffer.getInt(), buffer.getInt(), buffer.getInt());
  }
}
