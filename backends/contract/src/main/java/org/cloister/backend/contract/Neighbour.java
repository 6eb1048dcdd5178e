package org.cloister.backend.contract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.cloister.linux.network.HostNetworkTools;

/** Somebody with every right in a network namespace of its own, who may mean ill. */
final class Neighbour implements AutoCloseable {
  /** The host, on the link to a machine beside it. */
  static final String HOST = "192.0.2.1";

  private static final String DEVICE = "neighbour";

  private final HostNetworkTools tools = new HostNetworkTools();
  private final Process process;
  private final long pid;

  /** A machine on a link with the host. */
  Neighbour() throws Exception {
    process = new ProcessBuilder("unshare", "--net", "sleep", "1000").start();
    pid = process.pid();
    Sandboxes.await("it is there", () -> !shared());
    tools.ip(
        List.of(
            "link add " + DEVICE + " type veth peer name eth0 netns " + pid,
            "address add " + HOST + "/24 dev " + DEVICE,
            "link set " + DEVICE + " up"));
    ip("address add 192.0.2.2/24 dev eth0", "link set eth0 up", "link set lo up");
    // What its packets are answered by is not judged here.
    tools.set("ipv4/conf/" + DEVICE + "/forwarding", "1");
  }

  private boolean shared() {
    try {
      return tools.shared(pid);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  void ip(String... commands) throws IOException {
    tools.ip(pid, List.of(commands));
  }

  /** As no well-behaved machine does. */
  void sendsLoopbackAddressesTo(String router) throws Exception {
    run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet");
    ip(
        "address flush dev lo",
        "route add " + router + " dev eth0",
        "route add 127.0.0.0/8 via " + router + " dev eth0");
  }

  /** {@return what a server says, or why there is none} */
  String connect(String address, int port) throws Exception {
    return run("socat", "-u", "TCP:" + address + ":" + port + ",connect-timeout=1", "STDOUT");
  }

  private String run(String... command) throws Exception {
    List<String> words =
        new ArrayList<>(List.of("nsenter", "--net=/proc/" + pid + "/ns/net", "--"));
    words.addAll(List.of(command));
    Process running = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    running.waitFor();
    return said.strip();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    try {
      if (isLink()) {
        tools.ip(List.of("link delete " + DEVICE));
      }
    } catch (IOException e) {
      // It goes by itself, too, a moment after the process: perhaps just now.
      if (isLink()) {
        throw e;
      }
    }
  }

  private boolean isLink() throws IOException {
    return tools.ask("-o", "link", "show").contains(" " + DEVICE + "@");
  }
}
