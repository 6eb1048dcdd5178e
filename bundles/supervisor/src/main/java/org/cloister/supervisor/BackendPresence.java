package org.cloister.supervisor;

import java.util.Map;
import java.util.Optional;
import org.cloister.api.isolation.IsolationBackend;
import org.cloister.supervisor.backend.Backend;
import org.cloister.supervisor.backend.Backends;
import org.cloister.supervisor.thread.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells services of backends that come and go. Thread-safe. */
final class BackendPresence {
  private static final Logger LOG = LoggerFactory.getLogger(BackendPresence.class);

  private final Backends backends;
  private final Services services;
  private final Departures departures;
  private final Threads threads;
  private final Lifespan lifespan;

  BackendPresence(
      Backends backends,
      Services services,
      Departures departures,
      Threads threads,
      Lifespan lifespan) {
    this.backends = backends;
    this.services = services;
    this.departures = departures;
    this.threads = threads;
    this.lifespan = lifespan;
  }

  /** A backend is there. */
  void appeared(
      Comparable<?> key, IsolationBackend service, String bundle, Map<String, Object> properties) {
    Backend backend = new Backend(service, bundle, properties, threads.probing());
    backends.add(key, backend);
    backend
        .probed()
        .thenAccept(
            probe ->
                LOG.info(
                    "backend {} is {}available: {}",
                    backend.name(),
                    probe.available() ? "" : "not ",
                    probe.reason()));
    if (lifespan.begun()) {
      announce(backend);
    }
  }

  /** Tells of all that are there. */
  void announceAll() {
    backends.all().forEach(this::announce);
  }

  /** What it runs is for it to take over at once; what failed waits until it is known to work. */
  private void announce(Backend backend) {
    services.all().stream()
        .filter(actor -> actor.backend().filter(backend.name()::equals).isPresent())
        .forEach(actor -> actor.backendAppeared(backend));
    backend
        .probed()
        .thenAccept(
            probe -> {
              if (probe.available() && !lifespan.closing()) {
                services.all().forEach(actor -> actor.backendAppeared(backend));
              }
            });
  }

  /** A backend leaves; returns when nothing of it is held any longer, or after some seconds. */
  void left(Comparable<?> key) {
    Optional<Backend> backend = backends.remove(key);
    if (!lifespan.over()) {
      backend.ifPresent(this::letGoOf);
    }
  }

  private void letGoOf(Backend backend) {
    backend.close();
    boolean free = departures.await(actor -> actor.letGoOf(backend::equals));
    if (!backend.drain(Departures.PATIENCE) || !free) {
      LOG.warn("backend {} left while a call to it had not ended", backend.name());
    }
  }
}
