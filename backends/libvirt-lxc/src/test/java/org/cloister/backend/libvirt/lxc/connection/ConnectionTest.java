package org.cloister.backend.libvirt.lxc.connection;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cloister.api.isolation.IsolationException;
import org.cloister.backend.libvirt.lxc.daemon.LibvirtDaemon;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {
  @TempDir Path directory;

  @Test
  void a_daemon_that_takes_connections_and_says_nothing_is_given_up() throws Exception {
    Path socket = directory.resolve("s");
    try (ServerSocketChannel mute = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      mute.bind(UnixDomainSocketAddress.of(socket));
      try (Connection connection =
          new Connection(
              new Mute(socket), new Patience(Duration.ofMillis(200), 5, 6), new Unwatched())) {
        for (int time = 0; time < 3; time++) {
          assertThatThrownBy(() -> connection.call(true, session -> session))
              .isInstanceOf(IsolationException.class)
              .hasMessageContaining("connect to libvirtd")
              .hasMessageContaining("does not answer");
        }
      }
    }
  }

  private record Mute(Path socket) implements LibvirtDaemon {
    @Override
    public String ensureRunning() {
      return "lxc+unix:///system?socket=" + socket;
    }

    @Override
    public Optional<String> running() {
      return Optional.of(ensureRunning());
    }

    @Override
    public Optional<Path> mountNamespace() {
      return Optional.empty();
    }

    @Override
    public Path emptyRoot() {
      return Path.of("/");
    }

    @Override
    public List<Path> directories() {
      return List.of();
    }

    @Override
    public Path log(String domain) {
      return Path.of("/dev/null");
    }

    @Override
    public void forget(String domain) {
      // It has none.
    }

    @Override
    public void stop() {
      // It is not the platform's.
    }

    @Override
    public void release() {
      // Nothing is held.
    }
  }

  private static final class Unwatched implements Connection.Watch {
    @Override
    public void ended(UUID id, DomainEnd end) {
      throw new AssertionError("there is no domain");
    }

    @Override
    public boolean needed() {
      return false;
    }

    @Override
    public void connected() {
      throw new AssertionError("it was never connected");
    }
  }
}
