package org.cloister.shell.verb;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.Supervisor;

/** Waits until what starts with the platform has settled: no service is on its way any longer. */
final class Settling {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration STEP = Duration.ofMillis(20);

  private final Supervisor supervisor;

  Settling(Supervisor supervisor) {
    this.supervisor = supervisor;
  }

  /** Returns when all have settled, or when it has taken too long. */
  void await() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      supervisor.begun().toCompletableFuture().get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return;
    }
    while (supervisor.services().stream().anyMatch(Settling::moves) && System.nanoTime() < end) {
      Thread.sleep(STEP.toMillis());
    }
  }

  /** One that failed and is started again has a reason to show, and may never settle. */
  private static boolean moves(ServiceStatus service) {
    return States.inMotion(service.state()) && service.restarts() == 0;
  }
}
