package org.cloister.backend.libvirt.lxc.live;

import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cloister.api.isolation.IsolationErrorCode;
import org.cloister.api.isolation.IsolationException;
import org.cloister.backend.libvirt.lxc.connection.DomainEnd;

/**
 * Takes containers down whose services have ended, or never began.
 *
 * @param host what all containers share
 */
record Demolition(ContainerHost host) {
  private static final long PATIENCE_SECONDS = 10;

  /**
   * Destroys a domain if it is still there, and removes what libvirt leaves of it.
   *
   * @param id its UUID
   * @param name its name
   * @throws IsolationException if it does not go
   */
  void of(UUID id, String name) throws IsolationException {
    CompletionStage<DomainEnd> end = host.domains().end(id, name);
    host.domains().destroy(id);
    await(end, name);
  }

  /**
   * Waits until libvirt has taken a container down whose first process has ended, which it does by
   * itself within some milliseconds, and removes what it leaves.
   *
   * @param end when it has
   * @param id its UUID
   * @param name its name
   * @throws IsolationException if it does not, and cannot be made to
   */
  void after(CompletionStage<DomainEnd> end, UUID id, String name) throws IsolationException {
    try {
      await(end, name);
    } catch (IsolationException e) {
      host.domains().destroy(id);
      host.daemon().forget(name);
    }
  }

  private void await(CompletionStage<DomainEnd> end, String name) throws IsolationException {
    try {
      end.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      host.daemon().forget(name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IsolationException(
          IsolationErrorCode.TIMEOUT, "take down " + name, "interrupted while it ended");
    } catch (ExecutionException | TimeoutException e) {
      throw new IsolationException(
          IsolationErrorCode.TIMEOUT,
          "take down " + name,
          "libvirt has not done so within " + PATIENCE_SECONDS + " s");
    }
  }
}
