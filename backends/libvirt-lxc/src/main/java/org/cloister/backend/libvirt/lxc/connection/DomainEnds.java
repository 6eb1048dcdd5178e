package org.cloister.backend.libvirt.lxc.connection;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Who waits for the end of which domain. Thread-safe. */
final class DomainEnds {
  private final Map<UUID, CompletableFuture<DomainEnd>> awaited = new ConcurrentHashMap<>();

  /** {@return completes when the domain's end is told} */
  CompletableFuture<DomainEnd> await(UUID id) {
    return awaited.computeIfAbsent(id, key -> new CompletableFuture<>()).copy();
  }

  /** Tells the end of a domain to whoever waits for it. */
  void tell(UUID id, DomainEnd end) {
    CompletableFuture<DomainEnd> future = awaited.remove(id);
    if (future != null) {
      future.complete(end);
    }
  }

  /** Nobody waits for the end of a domain any more that never began. */
  void forget(UUID id) {
    awaited.remove(id);
  }

  /** {@return the domains that somebody waits for} */
  Set<UUID> awaited() {
    return Set.copyOf(awaited.keySet());
  }
}
