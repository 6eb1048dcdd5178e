package org.cloister.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;

/**
 * The service of the benchmarks: a static program of a few instructions that writes the monotonic
 * clock, the same that {@link System#nanoTime()} reads, to its standard output.
 */
final class FirstInstruction {
  private static final long ADDRESS = 0x400000;
  private static final int HEADERS = 64 + 56;

  /** x86-64. */
  private static final String TELL =
      "b8e4000000" // mov eax, 228       clock_gettime
          + "bf01000000" // mov edi, 1         CLOCK_MONOTONIC
          + "488d7424e0" // lea rsi, [rsp-32]
          + "0f05" // syscall
          + "b801000000" // mov eax, 1         write
          + "bf%02x000000" // mov edi, …       a descriptor
          + "ba10000000" // mov edx, 16        struct timespec
          + "0f05"; // syscall

  private static final String END =
      "b83c000000" // mov eax, 60        exit
          + "31ff" // xor edi, edi
          + "0f05"; // syscall

  private static final String STAY =
      "b822000000" // mov eax, 34        pause
          + "0f05" // syscall
          + "ebf7"; // jmp to the mov

  private static final int STANDARD_OUTPUT = 1;

  private FirstInstruction() {}

  /** Writes a program that ends at once, and makes it executable. */
  static Path write(Path file) throws IOException {
    return write(file, TELL.formatted(STANDARD_OUTPUT) + END);
  }

  /** Writes a program that stays until it is killed, and makes it executable. */
  static Path writeStaying(Path file) throws IOException {
    return writeStaying(file, STANDARD_OUTPUT);
  }

  /** The same, with the clock written to another descriptor below 256. */
  static Path writeStaying(Path file, int descriptor) throws IOException {
    return write(file, TELL.formatted(descriptor) + STAY);
  }

  private static Path write(Path file, String instructions) throws IOException {
    byte[] code = HexFormat.of().parseHex(instructions);
    int size = HEADERS + code.length;
    ByteBuffer image = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    image.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    image.putShort((short) 2).putShort((short) 62).putInt(1); // ET_EXEC, EM_X86_64
    image.putLong(ADDRESS + HEADERS).putLong(64).putLong(0).putInt(0);
    image.putShort((short) 64).putShort((short) 56).putShort((short) 1);
    image.putShort((short) 64).putShort((short) 0).putShort((short) 0);
    image.putInt(1).putInt(5).putLong(0).putLong(ADDRESS).putLong(ADDRESS); // PT_LOAD, R-X
    image.putLong(size).putLong(size).putLong(0x1000);
    image.put(code);
    Files.write(file, image.array());
    Files.setPosixFilePermissions(file, Set.copyOf(PosixFilePermissions.fromString("rwxr-xr-x")));
    return file;
  }

  /** The clock in a program's output, in nanoseconds. */
  static long time(byte[] output) {
    if (output.length != 16) {
      throw new IllegalStateException(
          "the program wrote " + output.length + " bytes: " + new String(output));
    }
    ByteBuffer words = ByteBuffer.wrap(output).order(ByteOrder.LITTLE_ENDIAN);
    return words.getLong() * 1_000_000_000L + words.getLong();
  }
}
