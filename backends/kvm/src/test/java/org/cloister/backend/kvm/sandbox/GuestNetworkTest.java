package org.cloister.backend.kvm.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.NetworkMode;
import org.cloister.api.isolation.PublishedPort;
import org.cloister.api.isolation.Sandbox;
import org.cloister.api.isolation.ViewEntry;
import org.cloister.backend.contract.Sandboxes;
import org.cloister.backend.contract.SpecBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ports of guests on the host, by the backend. */
@Tag("kvm")
class GuestNetworkTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @RegisterExtension final Sandboxes sandboxes = new Sandboxes();

  /** Says hello to everybody who connects. */
  private static SpecBuilder greeter(int port) {
    return SpecBuilder.minimal()
        .network(
            new Network(
                NetworkMode.HOST,
                List.of(),
                "",
                List.of(new PublishedPort("127.0.0.1", port, 7000, "tcp")),
                List.of()))
        .shell(
            """
            exec python3 -c '
            import socket
            server = socket.create_server(("", 7000))
            while True:
                connection, address = server.accept()
                connection.sendall(b"hello")
                connection.close()
            '
            """);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }

  private static String greeting(int port) throws IOException {
    try (Socket socket = new Socket(LOOPBACK, port)) {
      return new String(socket.getInputStream().readAllBytes());
    }
  }

  private static boolean listens(Sandbox sandbox) {
    try {
      return sandbox.listens(7000);
    } catch (IsolationException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_published_port_leads_inside_for_as_long_as_the_service_runs_whoever_looks_after_it()
      throws Exception {
    int port = freePort();
    Sandbox sandbox = sandboxes.start(greeter(port));
    Sandboxes.await("the service listens", () -> listens(sandbox));

    assertThat(greeting(port)).isEqualTo("hello");
    sandboxes.restart();
    Sandbox adopted = sandboxes.adopt(sandbox.record());
    assertThat(greeting(port)).isEqualTo("hello");

    adopted.destroy();
    Sandboxes.exit(adopted);
    assertThatThrownBy(() -> greeting(port)).isInstanceOf(IOException.class);
  }

  @Test
  void a_port_that_is_taken_fails_the_start_by_name_and_nothing_is_left() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
      int port = taken.getLocalPort();

      assertThatThrownBy(() -> sandboxes.start(greeter(port)))
          .isInstanceOfSatisfying(
              IsolationException.class,
              failure -> assertThat(failure.code()).isEqualTo(IsolationErrorCode.BUSY))
          .hasMessageContaining("publish")
          .hasMessageContaining("tcp port " + port + " of 127.0.0.1");
    }
  }

  @Test
  void a_file_system_that_no_kernel_has_is_refused_by_name() throws Exception {
    Path image = Files.createFile(sandboxes.directory().resolve("image"));
    SpecBuilder spec =
        SpecBuilder.minimal()
            .add(new ViewEntry.Image(image, Optional.of("nonsensefs"), "/mnt", true));

    assertThatThrownBy(() -> sandboxes.start(spec))
        .isInstanceOfSatisfying(
            IsolationException.class,
            failure -> assertThat(failure.code()).isEqualTo(IsolationErrorCode.UNAVAILABLE))
        .hasMessageContaining("fs-nonsensefs");
  }
}
