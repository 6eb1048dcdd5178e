package org.cloister.supervisor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;

/** How far the platform has come, from its beginning to its end. Thread-safe. */
final class Lifespan {
  private final CompletableFuture<Void> onTheirWay = new CompletableFuture<>();
  private volatile boolean begun;
  private volatile boolean closing;
  private volatile boolean over;

  /** Whether the definitions are known, and services are started and taken over. */
  boolean begun() {
    return begun;
  }

  /** Whether it shuts down, so that nothing may be started. */
  boolean closing() {
    return closing;
  }

  /** Whether it has ended. */
  boolean over() {
    return over;
  }

  /** Completes when all that starts with the platform is on its way. */
  CompletionStage<Void> onTheirWay() {
    return onTheirWay.minimalCompletionStage();
  }

  void begin() {
    begun = true;
  }

  void allAreOnTheirWay() {
    onTheirWay.complete(null);
  }

  void shutDown() {
    closing = true;
  }

  void end() {
    over = true;
    onTheirWay.completeExceptionally(
        new SupervisionException(SupervisionErrorCode.SHUTTING_DOWN, "the platform shuts down"));
  }
}
