package org.cloister.linux.capability;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What capabilities the running kernel has. */
public final class KernelCapabilities {
  private static final Path LAST = Path.of("/proc/sys/kernel/cap_last_cap");

  private KernelCapabilities() {}

  /** {@return every capability that the running kernel knows, also those without a name here} */
  public static CapabilitySet supported() {
    // A sysctl answers only the first read: Files.readString asks for one byte, then for the rest.
    try (InputStream file = Files.newInputStream(LAST)) {
      String text = new String(file.readNBytes(16), StandardCharsets.US_ASCII);
      return upTo(Integer.parseInt(text.strip()));
    } catch (IOException e) {
      throw new IllegalStateException(LAST + ": " + e.getMessage(), e);
    }
  }

  /**
   * {@return the capabilities from 0 to a number}
   *
   * @param last the highest number, 0 to 63
   */
  static CapabilitySet upTo(int last) {
    return new CapabilitySet(-1L >>> (Long.SIZE - 1 - last));
  }
}
