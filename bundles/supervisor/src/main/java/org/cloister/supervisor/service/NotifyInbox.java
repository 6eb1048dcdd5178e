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
 *
 * <p>Threat: a service can send messages without end; all but the one that makes it ready end here.
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
   * @param readied called once, when it has said that it is ready; must not block
   * @throws IOException if the socket cannot be bound
   */
  static NotifyInbox open(Optional<Path> path, NotifySockets sockets, Consumer<NotifyInbox> readied)
      throws IOException {
    if (path.isEmpty()) {
      return NONE;
    }
    NotifyInbox inbox = new NotifyInbox();
    inbox.socket =
        sockets.listen(
            path.get(),
            message -> {
              if (inbox.becomesReadyBy(Notifications.parse(message.text()))) {
                readied.accept(inbox);
              }
            });
    return inbox;
  }

  private synchronized boolean becomesReadyBy(Notifications said) {
    boolean now = said.ready() && !ready;
    ready |= now;
    said.status().ifPresent(text -> status = text);
    return now;
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
