package org.cloister.linux.network;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** This host's. */
public final class HostNetworkTools implements NetworkTools {
  private static final List<Path> PROGRAMS =
      List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/sbin"), Path.of("/bin"));
  private static final Path SETTINGS = Path.of("/proc/sys/net");
  private static final long SECONDS = 20;

  @Override
  public Optional<String> missing() {
    if (find("ip").isEmpty()) {
      return Optional.of("ip is not installed; install iproute2 (Debian) or iproute (Fedora)");
    }
    if (find("nsenter").isEmpty()) {
      return Optional.of("nsenter is not installed; install util-linux");
    }
    return find("nft").isEmpty()
        ? Optional.of("nft is not installed; install nftables")
        : Optional.empty();
  }

  @Override
  public void ip(List<String> commands) throws IOException {
    run(List.of(program("ip"), "-batch", "-"), String.join("\n", commands) + "\n", SECONDS);
  }

  @Override
  public void ip(long pid, List<String> commands) throws IOException {
    run(
        List.of(program("nsenter"), "--net=/proc/" + pid + "/ns/net", program("ip"), "-batch", "-"),
        String.join("\n", commands) + "\n",
        SECONDS);
  }

  @Override
  public String ask(String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program("ip"));
    command.addAll(List.of(words));
    return run(command, "", SECONDS);
  }

  @Override
  public String nft(String script) throws IOException {
    return run(List.of(program("nft"), "-f", "-"), script, SECONDS);
  }

  @Override
  public boolean shared(long pid) throws IOException {
    return namespace(Long.toString(pid)).equals(namespace("self"));
  }

  private static Path namespace(String process) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc", process, "ns/net"));
  }

  @Override
  public Optional<String> setting(String name) throws IOException {
    Path file = SETTINGS.resolve(name);
    return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
  }

  @Override
  public void set(String name, String value) throws IOException {
    Files.writeString(SETTINGS.resolve(name), value);
  }

  private static Optional<Path> find(String name) {
    return PROGRAMS.stream()
        .map(directory -> directory.resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static String program(String name) throws IOException {
    return find(name).orElseThrow(() -> new IOException(name + " is not installed")).toString();
  }

  /** {@return what a program says that ends within some time} */
  static String run(List<String> command, String input, long seconds) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    // Whoever reads waits for its end: it is ended from beside.
    CompletableFuture<Process> end = process.onExit().orTimeout(seconds, TimeUnit.SECONDS);
    end.exceptionally(late -> process.destroyForcibly());
    try {
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        if (end.isCompletedExceptionally()) {
          throw new IOException(
              String.join(" ", command) + ": does not end within " + seconds + " s");
        }
        throw new IOException(String.join(" ", command) + ": " + said.strip());
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + command.get(0) + " ran", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
