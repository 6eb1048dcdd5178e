package org.cloister.linux.launch.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.cloister.linux.seccomp.Architecture;

/**
 * A static ELF executable (elf(5)) of two parts: the interpreter, which cannot be written, and a
 * program, which cannot be executed. The stack cannot be executed either.
 *
 * <p>The program follows the interpreter in the file, and one gap later in memory, so that they
 * never share a page whatever its size; the few bytes of the file that surround each part in its
 * pages are mapped with it and do no harm.
 */
public final class ElfImage {

  private static final int HEADER = 64;
  private static final int SEGMENT = 56;
  private static final int SEGMENTS = 3;
  private static final int CODE = HEADER + SEGMENTS * SEGMENT;
  private static final long ADDRESS = 0x40_0000;

  /** The largest page size of both architectures. */
  private static final int GAP = 0x1_0000;

  private static final short EXECUTABLE = 2;
  private static final short X86_64 = 62;
  private static final short AARCH64 = 183;
  private static final int LOAD = 1;
  private static final int GNU_STACK = 0x6474_e551;
  private static final int EXECUTE = 1;
  private static final int WRITE = 2;
  private static final int READ = 4;

  /** In a segment's header: where its size in the file is; its size in memory follows. */
  private static final int SEGMENT_FILE_SIZE = 32;

  private static final int PROGRAM_SIZE = HEADER + SEGMENT + SEGMENT_FILE_SIZE;

  private ElfImage() {}

  /** What comes before the program is always the same. */
  private static final class Prefix {
    static final byte[] X86 = prefix(X86_64, X86Interpreter.assemble(GAP));
    static final byte[] ARM = prefix(AARCH64, Aarch64Interpreter.assemble(GAP));
  }

  /**
   * {@return the executable}
   *
   * @param architecture where it runs
   * @param program the compiled program
   */
  public static byte[] of(Architecture architecture, byte[] program) {
    byte[] prefix =
        switch (architecture) {
          case X86_64 -> Prefix.X86;
          case AARCH64 -> Prefix.ARM;
        };
    byte[] image = Arrays.copyOf(prefix, prefix.length + program.length);
    System.arraycopy(program, 0, image, prefix.length, program.length);
    ByteBuffer.wrap(image)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(PROGRAM_SIZE, program.length)
        .putLong(PROGRAM_SIZE + Long.BYTES, program.length);
    return image;
  }

  private static byte[] prefix(short machine, byte[] interpreter) {
    int size = CODE + interpreter.length;
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    header(out, machine);
    segment(out, LOAD, READ | EXECUTE, 0, ADDRESS, size);
    segment(out, LOAD, READ | WRITE, size, ADDRESS + GAP + size, 0);
    segment(out, GNU_STACK, READ | WRITE, 0, 0, 0);
    out.put(interpreter);
    return out.array();
  }

  private static void header(ByteBuffer out, short machine) {
    out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    out.putShort(EXECUTABLE);
    out.putShort(machine);
    out.putInt(1);
    out.putLong(ADDRESS + CODE);
    out.putLong(HEADER);
    out.putLong(0);
    out.putInt(0);
    out.putShort((short) HEADER);
    out.putShort((short) SEGMENT);
    out.putShort((short) SEGMENTS);
    out.putShort((short) 0);
    out.putShort((short) 0);
    out.putShort((short) 0);
  }

  private static void segment(
      ByteBuffer out, int type, int rights, long offset, long address, long size) {
    out.putInt(type);
    out.putInt(rights);
    out.putLong(offset);
    out.putLong(address);
    out.putLong(address);
    out.putLong(size);
    out.putLong(size);
    out.putLong(GAP);
  }
}
