package org.cloister.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.contract.SpecBuilder.minimal;

import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
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
import org.cloister.linux.network.HostNetworkTools;
import org.cloister.linux.network.InterfaceName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Private networks: whom a service reaches, and who reaches it. To be run in a network namespace in
 * which nobody else is.
 */
public abstract class NetworkContract {
  private static final String SERVER =
      "/usr/bin/socat -U TCP-LISTEN:8000,reuseaddr,fork EXEC:'/bin/echo hello'";
  private static final String BOTH =
      SERVER + " & " + SERVER.replace("LISTEN:8000", "LISTEN:8001") + " & wait";
  private static final String SERVER6 =
      SERVER.replace("TCP-LISTEN:8000", "TCP6-LISTEN:8000,ipv6only=0");
  private static final int PORT = 8000;
  private static final int OTHER = 8001;
  private static final int DROPPED_MILLIS = 700;
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
    Sandbox sandbox = sandboxes.start(minimal().network(network).shell(BOTH));
    Sandboxes.await("it listens", () -> listens(sandbox, PORT) && listens(sandbox, OTHER));
    return sandbox;
  }

  private static boolean listens(Sandbox sandbox, int port) {
    try {
      return sandbox.listens(port);
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
                        new FirewallRule("out", "tcp", "10.187.78.2", OTHER))));
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
            new PublishedPort("", port, PORT, "tcp"), new PublishedPort("", shut, OTHER, "tcp"));
    server(network("10.187.79.2/24", ports, new FirewallRule("in", "tcp", "any", PORT)));

    assertThat(answer("127.0.0.1", port)).isEqualTo("hello");
    assertDropped("127.0.0.1", shut);
    assertDropped("10.187.79.2", OTHER);
    assertThat(answer("10.187.79.2", PORT)).isEqualTo("hello");
  }

  /** Somebody listens there: who is refused was let through. */
  private static void assertDropped(String address, int port) {
    assertThatThrownBy(
            () -> {
              try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, port), DROPPED_MILLIS);
              }
            })
        .isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void a_rule_for_one_side_lets_nobody_else_in() throws Exception {
    int port = freePort();
    server(
        network(
            "10.187.81.2/24",
            List.of(new PublishedPort("", port, PORT, "tcp")),
            new FirewallRule("in", "tcp", "10.187.81.3", PORT)));
    Sandbox friend = sandboxes.start(minimal().network(network("10.187.81.3/24", List.of())));
    Sandbox stranger = sandboxes.start(minimal().network(network("10.187.81.4/24", List.of())));

    assertDropped("127.0.0.1", port);
    assertThat(connect(friend, "10.187.81.2", PORT).output()).isEqualTo("hello");
    assertThat(connect(stranger, "10.187.81.2", PORT).status().success()).isFalse();
  }

  @Test
  void from_outside_only_published_ports_lead_in() throws Exception {
    int port = freePort();
    int local = freePort();
    server(
        network(
            "10.187.82.2/24",
            List.of(
                new PublishedPort("", port, PORT, "tcp"),
                new PublishedPort("127.0.0.1", local, PORT, "tcp"))));
    try (Neighbour neighbour = new Neighbour()) {
      assertThat(neighbour.connect(Neighbour.HOST, port)).isEqualTo("hello");
      // With the host as its router.
      neighbour.ip("route add 10.187.82.2 via " + Neighbour.HOST);
      assertThat(neighbour.connect("10.187.82.2", PORT)).contains("timed out");
      neighbour.sendsLoopbackAddressesTo(Neighbour.HOST);
      assertThat(neighbour.connect("127.0.0.1", local)).contains("timed out");
    }
  }

  @Test
  void a_sandbox_with_every_right_in_its_network_does_not_reach_the_hosts_loopback()
      throws Exception {
    // Without it the host would drop such packets by itself.
    PublishedPort published = new PublishedPort("", freePort(), PORT, "tcp");
    try (DatagramSocket all = new DatagramSocket(0)) {
      all.setSoTimeout(MILLIS);
      String send = " | socat -u - UDP-SENDTO:%s:" + all.getLocalPort();
      Outcome outcome =
          sandboxes.run(
              minimal()
                  .network(network("10.187.83.2/24", List.of(published)))
                  .capabilities("NET_ADMIN")
                  .shell(
                      "set -e; PATH=/usr/sbin:/usr/bin; ip address flush dev lo; ip route add"
                          + " 127.0.0.0/8 via "
                          + HOST
                          + " dev eth0 onlink; echo forged"
                          + send.formatted("127.0.0.1")
                          + "; echo honest"
                          + send.formatted(HOST)));

      assertThat(outcome.status().success()).as(outcome.output()).isTrue();
      DatagramPacket first = new DatagramPacket(new byte[MILLIS], MILLIS);
      all.receive(first);
      assertThat(new String(first.getData(), 0, first.getLength(), StandardCharsets.UTF_8))
          .isEqualTo("honest\n");
    }
  }

  @Test
  void an_address_of_another_sandbox_is_refused() throws Exception {
    Network same = network("10.187.84.2/24", List.of());
    sandboxes.start(minimal().network(same));

    assertThatThrownBy(() -> sandboxes.start(minimal().network(same)))
        .isInstanceOfSatisfying(
            IsolationException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(IsolationErrorCode.BUSY))
        .hasMessageContaining("10.187.84.2");
  }

  @Test
  void it_has_both_versions_if_its_definition_gives_both() throws Exception {
    Path forwarding = Path.of("/proc/sys/net/ipv6/conf/all/forwarding");
    Files.writeString(forwarding, "1");
    Network both =
        new Network(
            NetworkMode.PRIVATE,
            List.of("10.187.85.2/24", "fd00:187::2/64"),
            "10.187.85.1",
            List.of(),
            List.of());

    Sandbox sandbox = sandboxes.start(minimal().network(both).shell(SERVER6));
    Sandboxes.await("it listens", () -> listens(sandbox, PORT));

    assertThat(answer("10.187.85.2", PORT)).isEqualTo("hello");
    assertThat(answer("fd00:187::2", PORT)).isEqualTo("hello");
    assertThat(sandboxes.exec(sandbox, "/usr/sbin/ip", "route").output())
        .contains("default via 10.187.85.1 dev eth0");
  }

  @Test
  void what_a_killed_platform_left_is_removed_by_the_next_start() throws Exception {
    String gone = InterfaceName.of(sandboxes.platform(), "killed");
    HostNetworkTools host = new HostNetworkTools();
    String comment = "comment \"cloister " + sandboxes.platform() + " 999999999 0\"";
    host.nft("table inet " + gone + " { " + comment + "\n}\ntable inet neighbour {\n}\n");

    sandboxes.start(minimal().network(NetworkMode.PRIVATE));

    assertThat(host.nft("list tables\n")).doesNotContain(gone).contains("table inet neighbour\n");
    host.nft("delete table inet neighbour\n");
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
