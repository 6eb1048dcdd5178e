package org.cloister.backend.kvm.kernel;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A module, unpacked: guests load modules with finit_module(2), which unpacks them only if the
 * kernel was built so.
 *
 * @param name the module's name
 * @param content the ELF file, owned by this record and never changed
 */
public record ModuleFile(String name, byte[] content) {
  /** Far more than any module; one beyond it is damaged. */
  private static final int LARGEST = 64 << 20;

  private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

  /**
   * {@return the module of a file, plain or packed with gzip, xz or zstd}
   *
   * @param file the file: {@code …/9p.ko.xz}
   * @throws IOException if it cannot be read or holds no module
   */
  public static ModuleFile read(Path file) throws IOException {
    byte[] content;
    try (InputStream in = Compression.open(new BufferedInputStream(Files.newInputStream(file)))) {
      content = in.readNBytes(LARGEST);
    } catch (IOException e) {
      throw new IOException("the module " + file + " cannot be unpacked: " + e.getMessage(), e);
    }
    if (content.length < ELF.length
        || content.length == LARGEST
        || Arrays.mismatch(content, 0, ELF.length, ELF, 0, ELF.length) >= 0) {
      throw new IOException("the module " + file + " is not an ELF file");
    }
    return new ModuleFile(ModuleTree.name(file.getFileName().toString()), content);
  }
}
