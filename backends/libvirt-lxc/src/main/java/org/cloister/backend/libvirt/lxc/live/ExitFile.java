package org.cloister.backend.libvirt.lxc.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.SandboxContext;

/**
 * Where a container's init leaves how the service ended, for a platform that may not have been
 * there.
 *
 * @param path the file
 */
record ExitFile(Path path) {
  private static final int SIGNAL_MASK = 0x7f;
  private static final int CODE_SHIFT = 8;
  private static final int CODE_MASK = 0xff;

  /** {@return the file of a sandbox} */
  static ExitFile of(SandboxContext context) {
    return new ExitFile(context.runtimeDirectory().resolve("exit-status"));
  }

  /** Makes it, empty. */
  void make() throws IOException {
    Files.write(path, new byte[0]);
  }

  /**
   * {@return how the service ended (wait(2)). The init writes it before it ends; so it was killed
   * itself, and the service with it, if this is empty}
   *
   * @throws IOException if it cannot be read
   */
  Optional<ExitStatus> read() throws IOException {
    byte[] content = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
    if (content.length < Integer.BYTES) {
      return Optional.empty();
    }
    int status = ByteBuffer.wrap(content).order(ByteOrder.nativeOrder()).getInt();
    int signal = status & SIGNAL_MASK;
    return Optional.of(
        signal == 0
            ? ExitStatus.exited(status >> CODE_SHIFT & CODE_MASK)
            : ExitStatus.signaled(signal));
  }

  /** Removes it. Idempotent. */
  void remove() throws IOException {
    Files.deleteIfExists(path);
  }
}
