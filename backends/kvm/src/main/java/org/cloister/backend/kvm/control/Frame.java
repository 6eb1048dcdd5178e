package org.cloister.backend.kvm.control;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.cloister.api.isolation.Signal;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.seccomp.Architecture;

/**
 * What is on its way to the guest: a header of two little-endian 32-bit numbers, and after that of
 * a program the program.
 *
 * <table>
 * <caption>Frames</caption>
 * <tr><th>first number</th><th>second</th><th>meaning</th></tr>
 * <tr><td>1 to {@link #LARGEST}</td><td>its id</td><td>run a program of so many bytes</td></tr>
 * <tr><td>0</td><td>0</td><td>somebody has connected</td></tr>
 * <tr><td>{@link #SIGNAL} + a signal</td><td>a process id</td><td>send the signal</td></tr>
 * </table>
 */
final class Frame {
  /** The size of what comes before the program. */
  static final int HEADER = 8;

  /** In the header, where the id is. */
  static final int ID = 4;

  /** The largest program that the server takes, in bytes. */
  static final int LARGEST = 16 << 20;

  /** What a signal's number is added to. */
  static final long SIGNAL = 1L << 31;

  private Frame() {}

  /** {@return asks the server whether it is there, and what has ended} */
  static ByteBuffer hello() {
    return header(0, 0);
  }

  /**
   * {@return asks the server to send a signal}
   *
   * @param pid to which process; where there is none, nothing happens
   * @param signal which
   */
  static ByteBuffer signal(int pid, Signal signal) {
    return header((int) (SIGNAL + signal.number()), pid);
  }

  private static ByteBuffer header(int first, int second) {
    return ByteBuffer.allocate(HEADER)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(first)
        .putInt(second)
        .flip();
  }

  /**
   * {@return the bytes to send}
   *
   * @param program what to run
   * @param id repeated in all messages about it
   * @param architecture the guest's
   * @throws IllegalArgumentException if the program is too large
   */
  static ByteBuffer of(LaunchProgram program, int id, Architecture architecture) {
    byte[] compiled = program.compile(architecture, id);
    if (compiled.length > LARGEST) {
      throw new IllegalArgumentException(
          "the program "
              + program.name()
              + " has "
              + compiled.length
              + " bytes; a guest takes at most "
              + LARGEST);
    }
    return ByteBuffer.allocate(HEADER + compiled.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(compiled.length)
        .putInt(id)
        .put(compiled)
        .flip();
  }
}
