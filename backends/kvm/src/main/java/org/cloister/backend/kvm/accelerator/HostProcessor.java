package org.cloister.backend.kvm.accelerator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The host's processor, whose features a guest may have seen when it was frozen. */
public final class HostProcessor {
  private static final Path FILE = Path.of("/proc/cpuinfo");

  /** What identifies it on x86-64 and on aarch64; clock rates change all the time. */
  private static final Pattern LASTING =
      Pattern.compile(
          "(vendor_id|cpu family|model|model name|stepping|microcode|flags|CPU implementer"
              + "|CPU variant|CPU part|CPU revision|Features)\\s*:.*");

  private HostProcessor() {}

  /** {@return what tells it from others; empty if the kernel does not tell} */
  public static String description() {
    try {
      return Files.readString(FILE)
          .lines()
          .takeWhile(line -> !line.isBlank())
          .filter(line -> LASTING.matcher(line).matches())
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      return "";
    }
  }
}
