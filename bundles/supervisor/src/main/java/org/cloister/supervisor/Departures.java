package org.cloister.supervisor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.cloister.supervisor.service.ServiceActor;

/** Waits, but not for ever, until services have let go of what leaves. Thread-safe. */
final class Departures {
  /** How long is waited. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Services services;

  Departures(Services services) {
    this.services = services;
  }

  /**
   * Has all services let go of something, and waits until they have.
   *
   * @param letGo asks one service; completes when it has let go
   * @return whether all have
   */
  boolean await(Function<ServiceActor, CompletableFuture<Void>> letGo) {
    try {
      all(letGo).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Has all services let go of something.
   *
   * @param letGo asks one service; completes when it has let go
   * @return completes when all have
   */
  CompletableFuture<Void> all(Function<ServiceActor, CompletableFuture<Void>> letGo) {
    List<CompletableFuture<Void>> departures = new ArrayList<>();
    services.all().forEach(actor -> departures.add(letGo.apply(actor)));
    return CompletableFuture.allOf(departures.toArray(CompletableFuture[]::new));
  }
}
