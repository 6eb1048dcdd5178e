package org.cloister.linux.launch.machine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** An initial RAM file system: a cpio archive of the kind "newc" (initramfs buffer format). */
final class CpioArchive {

  private static final int DIRECTORY = 0040755;
  private static final int PROGRAM = 0100755;
  private static final int ALIGNMENT = 4;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int inode = 1;

  CpioArchive directory(String name) {
    return entry(name, DIRECTORY, new byte[0]);
  }

  CpioArchive program(String name, byte[] content) {
    return entry(name, PROGRAM, content);
  }

  byte[] finish() {
    entry("TRAILER!!!", 0, new byte[0]);
    return out.toByteArray();
  }

  private CpioArchive entry(String name, int mode, byte[] content) {
    int[] fields = {
      inode++, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length() + 1, 0,
    };
    StringBuilder header = new StringBuilder("070701");
    for (int field : fields) {
      header.append(String.format("%08X", field));
    }
    out.writeBytes((header + name + "\0").getBytes(StandardCharsets.US_ASCII));
    pad();
    out.writeBytes(content);
    pad();
    return this;
  }

  private void pad() {
    while (out.size() % ALIGNMENT != 0) {
      out.write(0);
    }
  }
}
