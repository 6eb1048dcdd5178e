package org.cloister.shell.verb;

import java.time.Clock;
import java.time.Duration;
import org.cloister.api.supervision.ServiceState;
import org.cloister.api.supervision.ServiceStatus;
import org.cloister.api.supervision.Supervisor;

/** Waits until no service is on its way to another state. */
final class Settling {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration STEP = Duration.ofMillis(20);

  /** Within this time after a service has become known it is told to start, if it is to start. */
  private static final Duration FRESH = Duration.ofSeconds(10);

  private final Supervisor supervisor;
  private final Clock clock;

  Settling(Supervisor supervisor, Clock clock) {
    this.supervisor = supervisor;
    this.clock = clock;
  }

  /** Returns when all have settled, or when it has taken too long. */
  void await() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (supervisor.services().stream().anyMatch(this::moves) && System.nanoTime() < end) {
      Thread.sleep(STEP.toMillis());
    }
  }

  /** One that failed and is started again has a reason to show, and may never settle. */
  private boolean moves(ServiceStatus service) {
    return isAboutToStart(service) || States.inMotion(service.state()) && service.restarts() == 0;
  }

  private boolean isAboutToStart(ServiceStatus service) {
    return service.enabled()
        && service.state() == ServiceState.STOPPED
        && service.history().isEmpty()
        && service.since().plus(FRESH).isAfter(clock.instant());
  }
}
