package org.cloister.backend.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Somebody on the host who takes datagrams at a socket, from everybody. */
final class Listener implements AutoCloseable {
  private final Path socket;
  private final Path heard;
  private final Process process;

  Listener(Path socket) throws Exception {
    this.socket = socket;
    heard = socket.resolveSibling(socket.getFileName() + ".heard");
    process =
        new ProcessBuilder("socat", "-u", "UNIX-RECV:" + socket + ",mode=666", "CREATE:" + heard)
            .inheritIO()
            .start();
    Sandboxes.await("it listens", () -> Files.exists(socket) && Files.exists(heard));
  }

  void awaits(String line) throws Exception {
    Sandboxes.await("it has heard " + line, () -> heard().contains(line + "\n"));
  }

  private String heard() {
    try {
      return Files.readString(heard);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    Files.deleteIfExists(socket);
    Files.deleteIfExists(heard);
  }
}
