package org.cloister.backend.kvm.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cloister.backend.kvm.guest.GuestHost.PATIENCE;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.PublishedPort;
import org.cloister.api.isolation.RootKind;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.kvm.command.Guest;
import org.cloister.backend.kvm.command.Share;
import org.cloister.backend.kvm.control.GuestProgram;
import org.cloister.backend.kvm.live.GuestPlaces;
import org.cloister.backend.kvm.live.LiveGuest;
import org.cloister.backend.kvm.network.HostResolver;
import org.cloister.backend.kvm.network.PublishedPorts;
import org.cloister.backend.kvm.network.ResolverView;
import org.cloister.backend.kvm.network.UserModeNetwork;
import org.cloister.backend.kvm.view.DividedView;
import org.cloister.linux.sandbox.host.HostFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network of real guests. */
@Tag("kvm")
class NetworkTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  /** The tests look no names up. */
  private static final Optional<HostResolver> NONE = Optional.empty();

  @TempDir Path directory;

  private GuestHost host;
  private GuestPlaces places;
  private LiveGuest guest;

  @BeforeEach
  void open() throws Exception {
    host = new GuestHost(directory);
    places = host.places("guest");
  }

  @AfterEach
  void close() {
    if (guest != null) {
      guest.kill();
    }
    host.close();
  }

  private static Network network(PublishedPort... published) {
    return new Network(NetworkMode.HOST, List.of(), "", List.of(published), List.of());
  }

  /** Starts a service that is a script, with a minimal root. */
  private GuestProgram start(Network network, String script) throws Exception {
    return start(GuestServices.minimal(), network, NONE, script);
  }

  private GuestProgram start(
      List<ViewEntry> entries, Network network, Optional<HostResolver> resolver, String script)
      throws Exception {
    SandboxSpec spec = GuestServices.spec(RootKind.MINIMAL, entries, network, script);
    DividedView view = GuestServices.divide(spec);
    Guest description = host.guest(places, UserModeNetwork.of(network, resolver));
    guest = host.starter().start(description.sharing(view.shares()), places);
    guest.await(
        new PublishedPorts(guest.monitor()).publish(network.published()), "publish", PATIENCE);
    return GuestServices.start(guest, spec, view);
  }

  private List<String> output() throws IOException {
    assertThat(places.folder().resolve("errors")).isEmptyFile();
    return Files.readAllLines(places.folder().resolve("output"));
  }

  private void awaitOutput(String line) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!output().contains(line)) {
      assertThat(System.nanoTime()).as("the service says %s", line).isLessThan(end);
      Thread.sleep(10);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }

  /** Answers one connection, and one datagram, with what came. */
  private static String echo(String protocol, int port) {
    boolean stream = protocol.equals("tcp");
    return """
        python3 -c '
        import socket
        s = socket.socket(socket.AF_INET, socket.SOCK_%s)
        s.bind(("", %d))
        %s
        print("listening", flush=True)
        %s
        '
        """
        .formatted(
            stream ? "STREAM" : "DGRAM",
            port,
            stream ? "s.listen()" : "",
            stream
                ? "c, a = s.accept(); c.sendall(c.recv(9))"
                : "d, a = s.recvfrom(9); s.sendto(d, a)")
        .replace("\n", "\n");
  }

  @Test
  void without_a_network_there_is_a_loopback_interface_and_no_way_out() throws Exception {
    GuestProgram service =
        start(
            Network.of(NetworkMode.NONE),
            """
            cut -d: -f1 /proc/net/dev | tail -n +3 | tr -d ' '
            cat /proc/net/route | wc -l
            python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 8000))'
            """);

    assertThat(guest.await(service.exit(), "end", PATIENCE)).isEqualTo(ExitStatus.exited(0));
    assertThat(output()).containsExactly("lo", "1");
    assertThat(Files.readSymbolicLink(qemuNetwork()))
        .isNotEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/net")));
  }

  private Path qemuNetwork() {
    return Path.of("/proc/" + guest.process().pid() + "/ns/net");
  }

  @Test
  void on_the_host_s_network_a_service_connects_to_what_the_host_can() throws Exception {
    connectTo(LOOPBACK, "10.0.2.2");
  }

  @Test
  void a_service_connects_by_ipv6_where_the_host_can() throws Exception {
    connectTo(InetAddress.getByName("::1"), "fec0::2");
  }

  private void connectTo(InetAddress address, String inGuest) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, address)) {
      GuestProgram service =
          start(
              network(),
              """
              python3 -c '
              import socket
              s = socket.create_connection(("%s", %d)); s.sendall(b"hello"); print(s.recv(9))
              '
              """
                  .formatted(inGuest, server.getLocalPort()));
      server.setSoTimeout((int) PATIENCE.toMillis());
      try (Socket socket = server.accept()) {
        assertThat(socket.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
        socket.getOutputStream().write("world".getBytes(StandardCharsets.US_ASCII));
      }

      assertThat(guest.await(service.exit(), "end", PATIENCE)).isEqualTo(ExitStatus.exited(0));
      assertThat(output()).containsExactly("b'world'");
    }
  }

  @Test
  void a_published_port_leads_inside_and_another_does_not_also_after_a_snapshot() throws Exception {
    GuestPlaces frozen = host.places("frozen");
    List<Share> shares =
        GuestServices.divide(
                GuestServices.spec(RootKind.MINIMAL, GuestServices.minimal(), network(), ""))
            .shares();
    host.starter()
        .freeze(host.guest(frozen, UserModeNetwork.of(network(), NONE)).sharing(shares), frozen);
    int port = freePort();
    GuestProgram service =
        start(network(new PublishedPort("127.0.0.1", port, 7000, "tcp")), echo("tcp", 7000));
    awaitOutput("listening");

    assertThat(host.origins()).endsWith(Guest.Origin.SNAPSHOT);
    assertThatThrownBy(() -> new Socket(LOOPBACK, 7000).close()).isInstanceOf(IOException.class);
    try (Socket socket = new Socket(LOOPBACK, port)) {
      socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("hello");
    }
    assertThat(guest.await(service.exit(), "end", PATIENCE)).isEqualTo(ExitStatus.exited(0));
  }

  @Test
  void datagrams_to_a_published_port_are_answered() throws Exception {
    int port = freePort();
    start(network(new PublishedPort("127.0.0.1", port, 7000, "udp")), echo("udp", 7000));
    awaitOutput("listening");

    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      byte[] hello = "hello".getBytes(StandardCharsets.US_ASCII);
      socket.send(new DatagramPacket(hello, hello.length, LOOPBACK, port));
      DatagramPacket answer = new DatagramPacket(new byte[9], 9);
      socket.receive(answer);
      assertThat(new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII))
          .isEqualTo("hello");
    }
  }

  @Test
  void requests_for_names_go_to_the_host_s_server() throws Exception {
    InetAddress server = InetAddress.getByName("127.0.0.77");
    Path file = Files.writeString(directory.resolve("resolv.conf"), "nameserver 127.0.0.77\n");
    HostResolver resolver = new HostResolver(file, Files.readAllLines(file));
    ViewEntry hosts = new ViewEntry.Bind(file, "/etc/resolv.conf", false, false, false, false);
    List<ViewEntry> entries =
        ResolverView.of(RootKind.MINIMAL, GuestServices.minimal(hosts), resolver, new HostFiles());
    try (DatagramSocket socket = new DatagramSocket(53, server)) {
      start(
          entries,
          network(),
          Optional.of(resolver),
          """
          cat /etc/resolv.conf
          getent ahosts service.example.
          """);
      socket.setSoTimeout((int) PATIENCE.toMillis());
      DatagramPacket request = new DatagramPacket(new byte[512], 512);
      socket.receive(request);

      assertThat(new String(request.getData(), StandardCharsets.ISO_8859_1))
          .contains("\007service\007example");
      assertThat(output()).containsExactly("nameserver 10.0.2.3");
    }
  }

  @Test
  void a_port_that_is_taken_or_of_no_address_of_the_host_is_named() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
      int port = taken.getLocalPort();
      guest = host.starter().start(host.guest(places, UserModeNetwork.of(network(), NONE)), places);
      PublishedPorts ports = new PublishedPorts(guest.monitor());

      assertThatThrownBy(
              () -> ports.publish(List.of(new PublishedPort("127.0.0.1", port, 80, "tcp"))).get())
          .hasMessageContaining("cannot listen on tcp port " + port + " of 127.0.0.1");
      assertThatThrownBy(
              () -> ports.publish(List.of(new PublishedPort("203.0.113.9", 9, 80, "udp"))).get())
          .hasMessageContaining("cannot listen on udp port 9 of 203.0.113.9");
    }
  }
}
