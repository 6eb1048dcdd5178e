package org.cloister.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.PublishedPort;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxContext;
import org.cloister.api.isolation.ViewEntry;

/** What a running service gets done in a guest, against the same without one: to be known. */
final class GuestThroughput {
  private static final int LARGE_MIB = 64;
  private static final int SMALL_FILES = 500;
  private static final int PORT = 8080;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(120);
  private static final Pattern REQUESTS = Pattern.compile("Requests/sec:\\s+([0-9.]+)");

  private final Guests guests;
  private final Path directory;
  private final Path data;

  /**
   * @param guests makes guests
   * @param directory takes files
   */
  GuestThroughput(Guests guests, Path directory) throws IOException {
    this.guests = guests;
    this.directory = directory;
    data = open(Files.createDirectory(directory.resolve("data")));
  }

  void print() throws Exception {
    files();
    web();
  }

  // Files.

  private void files() throws Exception {
    open(Files.write(data.resolve("large"), new byte[LARGE_MIB << 20]));
    Path small = open(Files.createDirectory(data.resolve("small")));
    for (int i = 0; i < SMALL_FILES; i++) {
      open(Files.write(small.resolve(Integer.toString(i)), new byte[4096]));
    }
    double[] bare = bareSeconds();
    double[] guest = guestSeconds();
    System.out.println("Reading what the host has in memory, once");
    System.out.printf(Locale.ROOT, "%-34s %18s %18s%n", "", "one large file", "small files");
    row("bare", bare);
    row("guest, over 9p", guest);
    System.out.println();
  }

  private static void row(String name, double[] seconds) {
    System.out.printf(
        Locale.ROOT,
        "%-34s %12.0f MiB/s %12.0f 1/s%n",
        name,
        LARGE_MIB / seconds[0],
        SMALL_FILES / seconds[1]);
  }

  private static String script(String folder) {
    return """
        date +%%s.%%N
        dd if=%1$s/large of=/dev/null bs=1M 2>/dev/null
        date +%%s.%%N
        cat %1$s/small/* >/dev/null
        date +%%s.%%N
        """
        .formatted(folder);
  }

  private double[] bareSeconds() throws Exception {
    Process shell = new ProcessBuilder("/bin/sh", "-c", script(data.toString())).start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return seconds(said);
  }

  private double[] guestSeconds() throws Exception {
    Path place = Files.createDirectory(directory.resolve("files"));
    Path output = Files.createFile(place.resolve("output"));
    Sandbox sandbox =
        start(
            place,
            output,
            Network.of(NetworkMode.NONE),
            List.of("/bin/sh", "-c", script("/data")),
            new ViewEntry.Bind(data, "/data", false, false, false, true));
    sandbox.exit().toCompletableFuture().get(PATIENCE, TimeUnit.NANOSECONDS);
    return seconds(Files.readString(output));
  }

  private static double[] seconds(String said) {
    double[] times = said.lines().mapToDouble(Double::parseDouble).toArray();
    return new double[] {times[1] - times[0], times[2] - times[1]};
  }

  // nginx.

  private void web() throws Exception {
    if (!Files.exists(Path.of("/usr/sbin/nginx")) || !Files.exists(Path.of("/usr/bin/wrk"))) {
      System.out.println("nginx or wrk is not installed: nothing is said of it.");
      return;
    }
    open(Files.writeString(data.resolve("index.html"), "<p>hello</p>\n".repeat(50)));
    double bare = bareRequests();
    double guest = guestRequests();
    System.out.println("nginx, 8 connections for 5 s");
    System.out.printf(Locale.ROOT, "%-34s %10.0f requests/s%n", "bare", bare);
    System.out.printf(Locale.ROOT, "%-34s %10.0f requests/s%n", "guest, user-mode network", guest);
    System.out.println();
  }

  private Path settings(String name, int port, String root, String temporary) throws IOException {
    return open(
        Files.writeString(
            directory.resolve(name),
            """
            daemon off;
            pid %4$s/%1$s.pid;
            error_log stderr;
            events {}
            http {
              access_log off;
              client_body_temp_path %4$s/body;
              proxy_temp_path %4$s/proxy;
              fastcgi_temp_path %4$s/fastcgi;
              uwsgi_temp_path %4$s/uwsgi;
              scgi_temp_path %4$s/scgi;
              server { listen %2$d; root %3$s; }
            }
            """
                .formatted(name, port, root, temporary)));
  }

  private double bareRequests() throws Exception {
    int port = freePort();
    Path own = Files.createDirectory(directory.resolve("nginx"));
    Files.setAttribute(own, "unix:uid", 65534);
    Path settings = settings("bare.conf", port, data.toString(), own.toString());
    Process nginx =
        new ProcessBuilder(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "/usr/sbin/nginx",
                "-c",
                settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("nginx.log").toFile())
            .start();
    try {
      return requests(port);
    } finally {
      nginx.destroy();
      nginx.waitFor();
    }
  }

  private double guestRequests() throws Exception {
    int port = freePort();
    Path settings = settings("guest.conf", PORT, "/data", "/tmp");
    Path place = Files.createDirectory(directory.resolve("web"));
    Path output = Files.createFile(place.resolve("output"));
    Network network =
        new Network(
            NetworkMode.HOST,
            List.of(),
            "",
            List.of(new PublishedPort("127.0.0.1", port, PORT, "tcp")),
            List.of());
    Sandbox sandbox =
        start(
            place,
            output,
            network,
            List.of("/usr/sbin/nginx", "-c", "/nginx.conf"),
            new ViewEntry.Bind(data, "/data", false, false, false, true),
            new ViewEntry.Bind(settings, "/nginx.conf", false, false, false, true));
    try {
      long deadline = System.nanoTime() + PATIENCE;
      while (!sandbox.listens(PORT)) {
        if (System.nanoTime() > deadline || sandbox.exit().toCompletableFuture().isDone()) {
          throw new IOException("nginx does not listen: " + Files.readString(output));
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
      return requests(port);
    } finally {
      sandbox.destroy();
      sandbox.exit().toCompletableFuture().get(PATIENCE, TimeUnit.NANOSECONDS);
    }
  }

  private static double requests(int port) throws Exception {
    long deadline = System.nanoTime() + PATIENCE;
    while (!connects(port)) {
      if (System.nanoTime() > deadline) {
        throw new IOException("nobody listens on port " + port);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    Process wrk =
        new ProcessBuilder("wrk", "-t1", "-c8", "-d5s", "http://127.0.0.1:" + port + "/")
            .redirectErrorStream(true)
            .start();
    String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher requests = REQUESTS.matcher(said);
    if (!requests.find() || said.contains("Non-2xx")) {
      throw new IOException("wrk: " + said);
    }
    return Double.parseDouble(requests.group(1));
  }

  private static boolean connects(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Sandbox start(
      Path place, Path output, Network network, List<String> command, ViewEntry... more)
      throws Exception {
    String instance = place.getFileName().toString();
    return guests
        .backend()
        .start(
            Backends.spec("bench", command, network, List.of(more)),
            new SandboxContext("bench", instance, place, place, output),
            record -> {});
  }

  private static Path open(Path path) {
    path.toFile().setExecutable(true, false);
    path.toFile().setReadable(true, false);
    return path;
  }
}
