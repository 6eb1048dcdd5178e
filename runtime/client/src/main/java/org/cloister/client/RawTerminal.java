package org.cloister.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The terminal with keys passed as they are typed. It is put back when this is closed, and also
 * when this process is killed in whatever way: a small shell script does both (stty(1)), holds the
 * old settings, and ends with the pipe that it reads from. It also sees when the window changes its
 * size.
 */
final class RawTerminal implements AutoCloseable {
  /**
   * Standard output is the terminal, standard input ends when the client does, and standard error
   * carries lines of {@code ROWS COLUMNS} back. Interrupting keys are the sandboxed program's now,
   * and TTOU must not stop a script that puts the terminal back from the background.
   */
  private static final String SCRIPT =
      """
      trap '' INT QUIT HUP TERM TSTP TTOU
      exec 3<&0 <&1
      saved=$(stty -g) || exit 1
      trap 'stty size >&2' WINCH
      stty raw -echo
      stty size >&2
      cat <&3 >/dev/null &
      while kill -0 $! 2>/dev/null; do wait $!; done
      stty "$saved"
      """;

  private final Process guard;
  private final Thread sizes;

  /** Told about the terminal's size, at once and whenever it changes. */
  interface SizeListener {
    void size(int columns, int rows) throws IOException;
  }

  RawTerminal(SizeListener listener) throws IOException {
    guard =
        new ProcessBuilder("/bin/sh", "-c", SCRIPT)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
    sizes = new Sizes(listener);
    sizes.setDaemon(true);
    sizes.start();
  }

  /** Puts the terminal back as it was and waits until it is. */
  @Override
  public void close() throws IOException {
    guard.getOutputStream().close();
    try {
      guard.waitFor();
      sizes.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Sizes extends Thread {
    private final SizeListener listener;

    Sizes(SizeListener listener) {
      super("terminal size");
      this.listener = listener;
    }

    @Override
    public void run() {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(guard.getErrorStream(), StandardCharsets.US_ASCII))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          int space = line.indexOf(' ');
          listener.size(
              Integer.parseInt(line.substring(space + 1)),
              Integer.parseInt(line.substring(0, space)));
        }
      } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
        // Without a size the program inside goes on with the last one it was told.
      }
    }
  }
}
