package org.cloister.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cloister.it.TemporaryFolder;

/**
 * From the command to a usable prompt with a clean bundle cache: Cloister, the same without its
 * class-data archive, and Apache Karaf's minimal distribution, in turn, on pseudo-terminals.
 *
 * <p>Arguments: project root, directory of an unpacked Karaf, number of rounds.
 */
final class StartBench {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final Path root;
  private final Path karaf;
  private final int rounds;

  private StartBench(Path root, Path karaf, int rounds) {
    this.root = root;
    this.karaf = karaf;
    this.rounds = rounds;
  }

  public static void main(String[] arguments) throws Exception {
    new StartBench(
            Path.of(arguments[0]).toAbsolutePath().normalize(),
            Path.of(arguments[1]).toAbsolutePath(),
            Integer.parseInt(arguments[2]))
        .run();
  }

  private void run() throws Exception {
    long[] withArchive = new long[rounds];
    long[] withoutArchive = new long[rounds];
    long[] peer = new long[rounds];
    cloister(true); // makes the archive, warms the page cache
    karaf();
    for (int i = 0; i < rounds; i++) {
      withArchive[i] = cloister(true);
      withoutArchive[i] = cloister(false);
      peer[i] = karaf();
    }
    Samples reference = new Samples("karaf", peer);
    System.out.println(
        "Platform start to usable prompt, clean bundle cache, " + rounds + " rounds");
    System.out.println(Samples.header(reference));
    for (Samples samples :
        List.of(
            reference,
            new Samples("cloister, no class-data archive", withoutArchive),
            new Samples("cloister, class-data archive", withArchive))) {
      System.out.println(samples.row(reference));
    }
    System.out.println("goals: 0.45 × without, 0.30 × with the archive");
  }

  private long cloister(boolean archive) throws Exception {
    try (TemporaryFolder folder = TemporaryFolder.untilExit("cloister-bench")) {
      Path home = folder.path();
      Files.createDirectory(home.resolve("services.d"));
      String command = root.resolve("runtime/run") + " --home " + home;
      return prompt(
          command, archive ? "CLOISTER_CDS=" : "CLOISTER_CDS=off", "cloister> ", "exit\n");
    }
  }

  private long karaf() throws Exception {
    delete(karaf.resolve("data"));
    return prompt(
        karaf.resolve("bin/karaf").toString(),
        "JAVA_HOME=" + System.getProperty("java.home"),
        "karaf@root()>",
        "logout\n");
  }

  private long prompt(String command, String variable, String prompt, String goodbye)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qefc", "stty rows 40 cols 120; exec " + command, "/dev/null")
            .redirectErrorStream(true);
    builder.environment().put("TERM", "xterm");
    String[] parts = variable.split("=", -1);
    builder.environment().put(parts[0], parts[1]);
    long begin = System.nanoTime();
    Process process = builder.start();
    CompletableFuture.delayedExecutor(DEADLINE.toSeconds(), TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
    StringBuilder seen = new StringBuilder();
    try (InputStream output = process.getInputStream();
        OutputStream input = process.getOutputStream()) {
      byte[] buffer = new byte[4096];
      long end = 0;
      while (end == 0) {
        int count = output.read(buffer);
        if (count < 0) {
          throw new IOException(command + " came to no prompt; it printed:\n" + seen);
        }
        seen.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        if (seen.toString().replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", "").contains(prompt)) {
          end = System.nanoTime();
        }
      }
      input.write(goodbye.getBytes(StandardCharsets.UTF_8));
      input.flush();
      output.transferTo(OutputStream.nullOutputStream());
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command + " did not end");
      }
      return end - begin;
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) tree.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(path);
      }
    }
  }
}
