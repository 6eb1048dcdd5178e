package org.cloister.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The service of the launch benchmark: a static program of a few instructions that writes the
 * monotonic clock, the same that {@link System#nanoTime()} reads, to its standard output and exits.
 */
final class FirstInstruction {
  private static final long ADDRESS = 0x400000;
  private static final int HEADERS = 64 + 56;

  /** x86-64. */
  private static final int[] CODE = {
    0xb8,
    0xe4,
    0x00,
    0x00,
    0x00, // mov eax, 228       clock_gettime
    0xbf,
    0x01,
    0x00,
    0x00,
    0x00, // mov edi, 1         CLOCK_MONOTONIC
    0x48,
    0x8d,
    0x74,
    0x24,
    0xe0, // lea rsi, [rsp-32]
    0x0f,
    0x05, //                   syscall
    0xb8,
    0x01,
    0x00,
    0x00,
    0x00, // mov eax, 1         write
    0xbf,
    0x01,
    0x00,
    0x00,
    0x00, // mov edi, 1         standard output
    0xba,
    0x10,
    0x00,
    0x00,
    0x00, // mov edx, 16        struct timespec
    0x0f,
    0x05, //                   syscall
    0xb8,
    0x3c,
    0x00,
    0x00,
    0x00, // mov eax, 60        exit
    0x31,
    0xff, //                   xor edi, edi
    0x0f,
    0x05 //                    syscall
  };

  private FirstInstruction() {}

  /** Writes the program and makes it executable. */
  static Path write(Path file) throws IOException {
    int size = HEADERS + CODE.length;
    ByteBuffer image = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    image.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    image.putShort((short) 2).putShort((short) 62).putInt(1); // ET_EXEC, EM_X86_64
    image.putLong(ADDRESS + HEADERS).putLong(64).putLong(0).putInt(0);
    image.putShort((short) 64).putShort((short) 56).putShort((short) 1);
    image.putShort((short) 64).putShort((short) 0).putShort((short) 0);
    image.putInt(1).putInt(5).putLong(0).putLong(ADDRESS).putLong(ADDRESS); // PT_LOAD, R-X
    image.putLong(size).putLong(size).putLong(0x1000);
    for (int value : CODE) {
      image.put((byte) value);
    }
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
