package org.cloister.shell.verb;

import java.time.Duration;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.Supervisor;

/** Waits until no service is on its way to another state. */
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
    while (supervisor.services().stream().anyMatch(Settling::moves) && System.nanoTime() < end) {
      Thread.sleep(STEP.toMillis());
    }
  }

  /** One that failed and is started again has a reason to show, and may never settle. */
  private static boolean moves(ServiceStatus service) {
    return States.inMotion(service.state()) && service.restarts() == 0;
  }
}
