package org.cloister.backend.libvirt.lxc.label;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Gives files of the host a context. */
@FunctionalInterface
interface Relabelling {
  /** With chcon(1), which follows no symbolic link that it finds below. */
  Relabelling CHCON = Relabelling::chcon;

  /**
   * Gives a file, and all that is below it, a context.
   *
   * @param file the file or directory
   * @param context its new context
   * @throws IOException if it cannot be done
   */
  void relabel(Path file, Context context) throws IOException;

  private static void chcon(Path file, Context context) throws IOException {
    List<String> command =
        List.of("chcon", "-R", "-P", "-h", "--", context.toString(), file.toString());
    Process chcon = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      chcon.getOutputStream().close();
      String said = new String(chcon.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (chcon.waitFor() != 0) {
        throw new IOException("chcon " + context + " " + file + ": " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + file + " was given its context", e);
    } finally {
      chcon.destroyForcibly();
    }
  }
}
