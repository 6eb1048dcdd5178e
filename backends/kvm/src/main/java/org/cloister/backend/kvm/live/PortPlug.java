package org.cloister.backend.kvm.live;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.cloister.backend.kvm.command.Endpoint;
import org.cloister.backend.kvm.command.SerialPort;
import org.cloister.backend.kvm.qmp.QmpClient;

/**
 * Ports that come and go while a guest runs, as for programs beside the service. What they lead to
 * is in the guest's folder, for QEMU sees nothing else. Thread-safe.
 */
public final class PortPlug {
  private static final int RETRIES = 100;
  private static final int PAUSE_MILLISECONDS = 20;

  private final QmpClient monitor;

  /**
   * Plugs ports of one guest.
   *
   * @param monitor the guest's
   */
  public PortPlug(QmpClient monitor) {
    this.monitor = monitor;
  }

  /**
   * Makes a port. One of this number that an earlier platform or bundle left is removed first.
   *
   * @param port the port; nobody uses one with its number
   * @return completes when QEMU has made it and listens, which is before the guest has noticed;
   *     fails with an {@link java.io.IOException}, and nothing is left of it then
   */
  public CompletableFuture<Void> plug(SerialPort port) {
    return make(port)
        .exceptionallyCompose(
            failure ->
                unplug(port)
                    .handle((gone, other) -> other)
                    .thenCompose(
                        other ->
                            other == null ? make(port) : CompletableFuture.failedFuture(failure)));
  }

  private CompletableFuture<Void> make(SerialPort port) {
    String id = id(port);
    return monitor
        .execute("chardev-add", Map.of("id", id, "backend", backend(port.endpoint())))
        .thenCompose(made -> addDevice(port, id));
  }

  private CompletableFuture<Void> addDevice(SerialPort port, String id) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    Map<String, Object> device =
        Map.of(
            "driver",
            "virtserialport",
            "bus",
            "ports.0",
            "id",
            id,
            "nr",
            port.number(),
            "chardev",
            id);
    monitor
        .execute("device_add", device)
        .whenComplete(
            (added, failure) -> {
              if (failure == null) {
                result.complete(null);
              } else {
                removeBackend(id).whenComplete((x, y) -> result.completeExceptionally(failure));
              }
            });
    return result;
  }

  /**
   * Removes a port; a program that has it open reads its end.
   *
   * @param port the port
   * @return completes when it is gone
   */
  public CompletableFuture<Void> unplug(SerialPort port) {
    // The device may be gone already, if this was begun by somebody who left.
    return monitor
        .execute("device_del", Map.of("id", id(port)))
        .handle((removed, failure) -> failure)
        .thenCompose(failure -> removeUnusedBackend(id(port), RETRIES));
  }

  /** QEMU lets go of a device a moment after it has said that it did. */
  private CompletableFuture<Void> removeUnusedBackend(String id, int retries) {
    CompletableFuture<Void> removed = removeBackend(id);
    if (retries == 0) {
      return removed;
    }
    Executor later = CompletableFuture.delayedExecutor(PAUSE_MILLISECONDS, TimeUnit.MILLISECONDS);
    return removed
        .handle((done, failure) -> failure)
        .thenCompose(
            failure ->
                failure == null
                    ? CompletableFuture.<Void>completedFuture(null)
                    : CompletableFuture.runAsync(() -> {}, later)
                        .thenCompose(paused -> removeUnusedBackend(id, retries - 1)));
  }

  private CompletableFuture<Void> removeBackend(String id) {
    return monitor.execute("chardev-remove", Map.of("id", id)).thenApply(removed -> null);
  }

  /** Other than those of the command line, which stay. */
  private static String id(SerialPort port) {
    return "plugged" + port.number();
  }

  private static Map<String, Object> backend(Endpoint endpoint) {
    if (endpoint instanceof Endpoint.Socket socket) {
      Map<String, Object> address =
          Map.of("type", "unix", "data", Map.of("path", socket.path().toString()));
      return Map.of(
          "type", "socket", "data", Map.of("addr", address, "server", true, "wait", false));
    }
    if (!(endpoint instanceof Endpoint.File file)) {
      throw new IllegalArgumentException("QEMU is given files when it is started only");
    }
    return Map.of("type", "file", "data", Map.of("out", file.path().toString(), "append", true));
  }
}
