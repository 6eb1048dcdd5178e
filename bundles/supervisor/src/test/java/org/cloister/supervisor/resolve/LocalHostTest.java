package org.cloister.supervisor.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cloister.supervisor.resolve.HostView.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalHostTest {
  private final HostView host = new LocalHost();
  @TempDir Path directory;

  @Test
  void the_kinds_of_file_are_told_apart() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
    Path socket = directory.resolve("socket");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(socket));

      assertThat(host.look(directory).kind()).isEqualTo(Kind.DIRECTORY);
      assertThat(host.look(file).kind()).isEqualTo(Kind.FILE);
      assertThat(host.look(link).kind()).isEqualTo(Kind.LINK);
      assertThat(host.look(link).link()).isEqualTo("file");
      assertThat(host.look(socket).kind()).isEqualTo(Kind.SOCKET);
      assertThat(host.look(Path.of("/dev/null")).kind()).isEqualTo(Kind.DEVICE);
    }
  }

  @Test
  void what_is_not_there_and_what_is_below_a_file_is_missing() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThat(host.look(directory.resolve("none"))).isEqualTo(HostView.Node.MISSING);
    assertThat(host.look(file.resolve("below"))).isEqualTo(HostView.Node.MISSING);
    assertThat(host.look(directory.resolve("x".repeat(5000)))).isEqualTo(HostView.Node.MISSING);
  }
}
