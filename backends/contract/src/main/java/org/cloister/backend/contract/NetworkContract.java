package org.cloister.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cloister.api.isolation.FirewallRule;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.PublishedPort;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.SandboxRecord;
import org.cloister.backend.contract.Sandboxes.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Private networks: whom a service reaches, and who reaches it. */
public abstract class NetworkContract {
  private static final String SERVER =
      "/usr/bin/socat -U TCP-LISTEN:8000,reuseaddr,fork EXEC:'/bin/echo hello'";
  private static final int PORT = 8000;
  private static final int MILLIS = 10_000;

  /** The host, as a sandbox sees it. */
  private static final String HOST = "169.254.1.1";

  @RegisterExtension protected final Sandboxes sandboxes = new Sandboxes();

  /** {@return whether anything of a sandbox's network is on the host} */
  protected abstract boolean isThere(SandboxRecord record) throws Exception;

  private static Network network(String address, List<PublishedPort> ports, FirewallRule... rules) {
    return new Network(
        NetworkMode.PRIVATE,
        address.isEmpty() ? List.of() : List.of(address),
        "",
        ports,
        List.of(rules));
  }

  private Sandbox server(Network network) throws Exception {
    Sandbox sandbox = sandboxes.start(minimal().network(network).shell(SERVER));
    Sandboxes.await("it listens", () -> listens(sandbox));
    return sandbox;
  }

  private static boolean listens(Sandbox sandbox) {
    try {
      return sandbox.listens(PORT);
    } catch (IsolationException e) {
      throw new AssertionError(e);
    }
  }

  /** Connects from inside. */
  private Outcome connect(Sandbox sandbox, String address, int port) throws Exception {
    return sandboxes.exec(
        sandbox,
        "/usr/bin/socat",
        "-u",
        "-T5",
        "TCP:" + address + ":" + port + ",connect-timeout=2",
        "-");
  }

  private static String answer(String address, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(MILLIS);
      socket.connect(new InetSocketAddress(address, port), MILLIS);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void it_has_a_loopback_and_one_interface_and_nothing_of_the_hosts() throws Exception {
    Sandbox sandbox = sandboxes.start(minimal().network(NetworkMode.PRIVATE));

    assertThat(sandboxes.exec(sandbox, "/bin/cat", "/proc/net/dev").output().lines().skip(2))
        .extracting(line -> line.strip().split(":")[0])
        .containsExactlyInAnyOrder("lo", "eth0");
    assertThat(Files.readSymbolicLink(Path.of("/proc", Long.toString(sandbox.pid()), "ns/net")))
        .isNotEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/net")));
  }

  @Test
  void a_published_port_answers_on_the_hosts_addresses() throws Exception {
    int port = freePort();
    server(network("", List.of(new PublishedPort("", port, PORT, "tcp"))));

    assertThat(answer("127.0.0.1", port)).isEqualTo("hello");
    for (NetworkInterface device : NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress address : device.inetAddresses().toList()) {
        if (address.getAddress().length == 4) {
          assertThat(answer(address.getHostAddress(), port)).isEqualTo("hello");
        }
      }
    }
    assertThatThrownBy(() -> answer("127.0.0.1", PORT)).isInstanceOf(ConnectException.class);
  }

  @Test
  void a_port_is_published_at_one_address_only_if_it_says_so() throws Exception {
    int port = freePort();
    server(network("", List.of(new PublishedPort("127.0.0.1", port, PORT, "tcp"))));

    assertThat(answer("127.0.0.1", port)).isEqualTo("hello");
    assertThatThrownBy(() -> answer("127.0.0.2", port)).isInstanceOf(ConnectException.class);
  }

  @Test
  void a_service_reaches_its_own_published_port() throws Exception {
    int port = freePort();
    Sandbox sandbox = server(network("", List.of(new PublishedPort("", port, PORT, "tcp"))));

    assertThat(connect(sandbox, HOST, port).output()).isEqualTo("hello");
  }

  @Test
  void two_sandboxes_do_not_publish_the_same_port() throws Exception {
    int port = freePort();
    List<PublishedPort> ports = List.of(new PublishedPort("", port, PORT, "tcp"));
    server(network("", ports));

    assertThatThrownBy(() -> sandboxes.start(minimal().network(network("", ports))))
        .isInstanceOfSatisfying(
            IsolationException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(IsolationErrorCode.BUSY))
        .hasMessageContaining(Integer.toString(port));
  }

  @Test
  void it_reaches_what_the_host_offers_to_others_and_not_what_it_offers_to_itself()
      throws Exception {
    Sandbox sandbox = sandboxes.start(minimal().network(NetworkMode.PRIVATE));
    try (ServerSocket all = new ServerSocket(0);
        ServerSocket itself = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThat(connects(all, sandbox, HOST)).isTrue();
      assertThat(connects(itself, sandbox, HOST)).isFalse();
      assertThat(connects(itself, sandbox, "127.0.0.1")).isFalse();
    }
  }

  private boolean connects(ServerSocket server, Sandbox sandbox, String address) throws Exception {
    Thread greeter =
        new Thread(
            () -> {
              try (Socket socket = server.accept()) {
                socket.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
              } catch (IOException e) {
                // Nobody came.
              }
            });
    greeter.setDaemon(true);
    greeter.start();
    return connect(sandbox, address, server.getLocalPort()).output().equals("hello");
  }

  @Test
  void sandboxes_reach_each_other_at_their_addresses() throws Exception {
    server(network("10.187.77.2/24", List.of()));
    Sandbox client = sandboxes.start(minimal().network(network("10.187.77.3/24", List.of())));

    assertThat(connect(client, "10.187.77.2", PORT).output()).isEqualTo("hello");
    assertThat(client.inspect().layers()).containsEntry("own addresses", "10.187.77.3");
  }

  @Test
  void with_a_rule_for_what_goes_out_nothing_else_does() throws Exception {
    server(network("10.187.78.2/24", List.of()));
    Sandbox other =
        sandboxes.start(
            minimal()
                .network(
                    network(
                        "10.187.78.3/24",
                        List.of(),
                        new FirewallRule("out", "tcp", "10.187.78.2", PORT + 1))));
    Sandbox same =
        sandboxes.start(
            minimal()
                .network(
                    network(
                        "10.187.78.4/24",
                        List.of(),
                        new FirewallRule("out", "tcp", "10.187.78.0/24", PORT))));

    assertThat(connect(other, "10.187.78.2", PORT).status().success()).isFalse();
    assertThat(connect(same, "10.187.78.2", PORT).output()).isEqualTo("hello");
    try (ServerSocket all = new ServerSocket(0)) {
      assertThat(connects(all, other, HOST)).isFalse();
    }
  }

  @Test
  void with_a_rule_for_what_comes_in_nothing_else_does() throws Exception {
    int port = freePort();
    int shut = freePort();
    List<PublishedPort> ports =
        List.of(
            new PublishedPort("", port, PORT, "tcp"), new PublishedPort("", shut, PORT + 1, "tcp"));
    server(network("10.187.79.2/24", ports, new FirewallRule("in", "tcp", "any", PORT)));

    assertThat(answer("127.0.0.1", port)).isEqualTo("hello");
    assertThatThrownBy(
            () -> {
              try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", shut), 1000);
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void with_another_address_nothing_leaves_it() throws Exception {
    server(network("10.187.80.2/24", List.of()));
    Sandbox liar =
        sandboxes.start(
            minimal().network(network("10.187.80.3/24", List.of())).capabilities("CAP_NET_ADMIN"));
    assertThat(
            sandboxes
                .exec(liar, "/usr/sbin/ip", "address", "add", "10.187.80.9/32", "dev", "eth0")
                .status()
                .success())
        .isTrue();

    assertThat(connect(liar, "10.187.80.2", PORT).output()).isEqualTo("hello");
    assertThat(
            sandboxes
                .exec(
                    liar,
                    "/usr/bin/socat",
                    "-u",
                    "TCP:10.187.80.2:" + PORT + ",bind=10.187.80.9,connect-timeout=2",
                    "-")
                .status()
                .success())
        .isFalse();
  }

  @Test
  void with_the_sandbox_its_network_goes() throws Exception {
    Sandbox sandbox = server(network("", List.of()));
    assertThat(isThere(sandbox.record())).isTrue();

    sandbox.destroy();
    Sandboxes.exit(sandbox);

    assertThat(isThere(sandbox.record())).isFalse();
  }

  @Test
  void it_outlives_the_platform_and_goes_with_an_adopted_sandbox() throws Exception {
    int port = freePort();
    Sandbox sandbox = server(network("", List.of(new PublishedPort("", port, PORT, "tcp"))));

    sandboxes.restart(() -> assertThat(answer("127.0.0.1", port)).isEqualTo("hello"));
    Sandbox adopted = sandboxes.adopt(sandbox.record());
    assertThat(answer("127.0.0.1", port)).isEqualTo("hello");
    adopted.destroy();
    Sandboxes.exit(adopted);

    assertThat(isThere(sandbox.record())).isFalse();
  }

  @Test
  void a_start_that_fails_leaves_none() throws Exception {
    int port = freePort();
    List<PublishedPort> ports = List.of(new PublishedPort("", port, PORT, "tcp"));
    assertThatThrownBy(
            () -> sandboxes.start(minimal().network(network("", ports)).command("/no/such")))
        .isInstanceOf(IsolationException.class);

    server(network("", ports));
    assertThat(answer("127.0.0.1", port)).isEqualTo("hello");
  }
}
