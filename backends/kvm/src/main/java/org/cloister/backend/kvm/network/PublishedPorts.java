package org.cloister.backend.kvm.network;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.cloister.api.isolation.PublishedPort;
import org.cloister.backend.kvm.command.UserNetwork;
import org.cloister.backend.kvm.qmp.QmpClient;

/**
 * Lets QEMU listen on ports of the host and pass on what comes to the guest. QEMU knows a command
 * for it among those for people only (hostfwd_add in the monitor), which answers with a text.
 * Thread-safe.
 */
public final class PublishedPorts {
  private static final int FIRST_FREE = 1024;

  private final QmpClient monitor;

  /**
   * Publishes ports of one guest.
   *
   * @param monitor the guest's
   */
  public PublishedPorts(QmpClient monitor) {
    this.monitor = monitor;
  }

  /**
   * {@return whether QEMU needs a privilege to listen on one of some ports}
   *
   * @param ports the ports
   */
  public static boolean needPrivilege(List<PublishedPort> ports) {
    return ports.stream().anyMatch(port -> port.hostPort() < FIRST_FREE);
  }

  /**
   * Publishes ports.
   *
   * @param ports the ports, none of them on an IPv6 address
   * @return completes when QEMU listens on all of them; fails with an {@link IOException} that
   *     names the first one on which it cannot; those before it stay published for as long as the
   *     guest lives
   */
  public CompletableFuture<Void> publish(List<PublishedPort> ports) {
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    for (PublishedPort port : ports) {
      done = done.thenCompose(before -> publish(port));
    }
    return done;
  }

  private CompletableFuture<Void> publish(PublishedPort port) {
    String command =
        "hostfwd_add "
            + UserNetwork.ID
            + " "
            + port.protocol()
            + ":"
            + port.hostAddress()
            + ":"
            + port.hostPort()
            + "-:"
            + port.port();
    return monitor
        .execute("human-monitor-command", Map.of("command-line", command))
        .thenCompose(
            answer ->
                answer.asText().isBlank()
                    ? CompletableFuture.<Void>completedFuture(null)
                    : CompletableFuture.failedFuture(
                        new PublishException(port, answer.asText().strip())));
  }
}
