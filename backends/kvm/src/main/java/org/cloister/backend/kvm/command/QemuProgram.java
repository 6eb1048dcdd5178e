package org.cloister.backend.kvm.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cloister.linux.seccomp.Architecture;

/**
 * QEMU on this host.
 *
 * @param path the program
 * @param version what it says of itself: {@code QEMU emulator version 7.2.22 (Debian …)}
 */
public record QemuProgram(Path path, String version) {
  private static final List<String> FOLDERS = List.of("/usr/bin", "/usr/local/bin");

  /** Where distributions that have a QEMU for hardware virtualisation only put it. */
  private static final Path KVM_ONLY = Path.of("/usr/libexec/qemu-kvm");

  private static final int LONGEST_VERSION = 200;

  /**
   * {@return the QEMU that is installed for an architecture, if one is}
   *
   * @param architecture the guests'
   */
  public static Optional<Path> find(Architecture architecture) {
    String name =
        switch (architecture) {
          case X86_64 -> "qemu-system-x86_64";
          case AARCH64 -> "qemu-system-aarch64";
        };
    for (String folder : FOLDERS) {
      Path path = Path.of(folder, name);
      if (Files.isExecutable(path)) {
        return Optional.of(path);
      }
    }
    return Files.isExecutable(KVM_ONLY) ? Optional.of(KVM_ONLY) : Optional.empty();
  }

  /**
   * {@return a QEMU, asked for its version}
   *
   * @param path the program
   * @param deadline how long it may take to answer
   * @throws IOException if it does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public static QemuProgram ask(Path path, Duration deadline)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(path.toString(), "--version")
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    try (InputStream out = process.getInputStream()) {
      // So little that it fits into the pipe: the program can end before anybody reads.
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(path + " did not tell its version in time");
      }
      String said = new String(out.readNBytes(LONGEST_VERSION), StandardCharsets.UTF_8);
      if (process.exitValue() != 0 || said.isBlank()) {
        throw new IOException(
            path + " does not tell its version; it ended with " + process.exitValue());
      }
      return new QemuProgram(path, said.lines().findFirst().orElseThrow().strip());
    } finally {
      process.destroyForcibly();
    }
  }
}
