package org.cloister.supervisor.service;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.cloister.api.host.NotifySockets;
import org.cloister.supervisor.readiness.Notifications;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one start of a service says of itself. It can be ready before its start has been reported,
 * so that is remembered here. Thread-safe.
 */
final class NotifyInbox implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NotifyInbox.class);

  /** For a start that says nothing. */
  static final NotifyInbox NONE = new NotifyInbox();

  private volatile AutoCloseable socket = () -> {};
  private volatile boolean ready;
  private volatile String status = "";

  private NotifyInbox() {}

  /**
   * Opens an inbox.
   *
   * @param path where the service sends to, if it does
   * @param sockets makes the socket
   * @param changed called after each message; must not block
   * @throws IOException if the socket cannot be bound
   */
  static NotifyInbox open(Optional<Path> path, NotifySockets sockets, Consumer<NotifyInbox> changed)
      throws IOException {
    if (path.isEmpty()) {
      return NONE;
    }
    NotifyInbox inbox = new NotifyInbox();
    inbox.socket =
        sockets.listen(
            path.get(),
            message -> {
              inbox.take(Notifications.parse(message.text()));
              changed.accept(inbox);
            });
    return inbox;
  }

  private void take(Notifications said) {
    ready |= said.ready();
    said.status().ifPresent(text -> status = text);
  }

  /** Whether it has said that it is ready. */
  boolean ready() {
    return ready;
  }

  /** What it said last for people; may be empty. */
  String status() {
    return status;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (Exception e) {
      LOG.warn("a notification socket cannot be closed: {}", e.toString());
    }
  }
}
