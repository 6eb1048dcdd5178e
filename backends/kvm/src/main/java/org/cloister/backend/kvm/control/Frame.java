package org.cloister.backend.kvm.control;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.cloister.linux.launch.LaunchProgram;
import org.cloister.linux.seccomp.Architecture;

/** A program on its way to the guest: its size, its id, and the program; little-endian. */
final class Frame {
  /** The size of what comes before the program. */
  static final int HEADER = 8;

  /** In the header, where the id is. */
  static final int ID = 4;

  /** The largest program that the server takes, in bytes. */
  static final int LARGEST = 16 << 20;

  private Frame() {}

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
