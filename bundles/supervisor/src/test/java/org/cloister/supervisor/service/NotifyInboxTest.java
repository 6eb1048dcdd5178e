package org.cloister.supervisor.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.supervisor.fixture.FakeNotifySockets;
import org.junit.jupiter.api.Test;

class NotifyInboxTest {
  private static final Path SOCKET = Path.of("/run/x/notify");

  private final FakeNotifySockets sockets = new FakeNotifySockets();
  private final List<NotifyInbox> readied = new ArrayList<>();

  @Test
  void a_flood_of_messages_makes_a_service_ready_once() throws IOException {
    NotifyInbox inbox = NotifyInbox.open(Optional.of(SOCKET), sockets, readied::add);
    for (int i = 0; i < 1000; i++) {
      sockets.send(SOCKET, "READY=1\nSTATUS=" + i);
    }

    assertThat(readied).containsExactly(inbox);
    assertThat(inbox.ready()).isTrue();
    assertThat(inbox.status()).isEqualTo("999");
  }

  @Test
  void without_a_socket_nothing_is_said() throws IOException {
    NotifyInbox inbox = NotifyInbox.open(Optional.empty(), sockets, readied::add);

    assertThat(sockets.open()).isZero();
    assertThat(inbox.ready()).isFalse();
    assertThat(inbox.status()).isEmpty();
  }
}
