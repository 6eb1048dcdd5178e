package org.cloister.api.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** Datagram sockets on which services report their readiness (sd_notify(3)). Thread-safe. */
@ProviderType
public interface NotifySockets {
  /**
   * Binds a socket; a socket file that is there already is replaced.
   *
   * @param path where
   * @param receiver called with each message, one at a time; must not block
   * @return closes the socket and removes its file
   * @throws IOException if it cannot be bound
   */
  AutoCloseable listen(Path path, Consumer<Notification> receiver) throws IOException;

  /**
   * One message.
   *
   * @param text lines of {@code NAME=value}
   * @param pid the sender's process id on the host, by the kernel's word; 0 if unknown
   */
  record Notification(String text, long pid) {}
}
