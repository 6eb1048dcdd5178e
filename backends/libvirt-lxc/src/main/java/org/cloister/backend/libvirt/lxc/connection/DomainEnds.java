package org.cloister.backend.libvirt.lxc.connection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Who waits for the end of which domain. Thread-safe. */
final class DomainEnds {
  /**
   * A domain whose end is awaited.
   *
   * @param id its UUID
   * @param name its name
   */
  record Awaited(UUID id, String name) {}

  private static final class Entry {
    final String name;
    final CompletableFuture<DomainEnd> end = new CompletableFuture<>();
    boolean begun;
    boolean destroying;

    Entry(String name) {
      this.name = name;
    }
  }

  private final Map<UUID, Entry> entries = new HashMap<>();

  /** {@return completes when the end of a domain is told that is about to begin} */
  synchronized CompletableFuture<DomainEnd> expect(UUID id, String name) {
    return entry(id, name).end.copy();
  }

  /** The expected domain has begun: from now on it is one of those awaited. */
  synchronized void begun(UUID id) {
    Entry entry = entries.get(id);
    if (entry != null) {
      entry.begun = true;
    }
  }

  /** The expected domain never began. */
  synchronized void forget(UUID id) {
    entries.remove(id);
  }

  /** {@return completes when the end of a domain is told that exists, or did} */
  synchronized CompletableFuture<DomainEnd> await(UUID id, String name) {
    Entry entry = entry(id, name);
    entry.begun = true;
    return entry.end.copy();
  }

  /** The domain is being destroyed: libvirt may tell its end as a failure. */
  synchronized void destroying(UUID id) {
    Entry entry = entries.get(id);
    if (entry != null) {
      entry.destroying = true;
    }
  }

  /** Tells the end of a domain to whoever waits for it. */
  void tell(UUID id, DomainEnd end) {
    Entry entry;
    synchronized (this) {
      entry = entries.remove(id);
    }
    if (entry != null) {
      entry.end.complete(entry.destroying && end == DomainEnd.FAILED ? DomainEnd.DESTROYED : end);
    }
  }

  /** {@return the domains that have begun and that somebody waits for} */
  synchronized List<Awaited> awaited() {
    List<Awaited> awaited = new ArrayList<>();
    entries.forEach(
        (id, entry) -> {
          if (entry.begun) {
            awaited.add(new Awaited(id, entry.name));
          }
        });
    return awaited;
  }

  private Entry entry(UUID id, String name) {
    return entries.computeIfAbsent(id, key -> new Entry(name));
  }
}
