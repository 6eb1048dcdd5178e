package org.cloister.backend.namespace.live;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.cloister.api.isolation.SandboxSpec;

/**
 * The last few starts that were prepared, for services that are started again and again. Whoever
 * takes one has it alone until it is given back, so that none is closed while it is used.
 * Thread-safe.
 */
final class PreparedStarts implements AutoCloseable {
  /** Each takes a descriptor and some 100 KiB. */
  private static final int MOST = 8;

  /** By the service's name: to compare one spec takes less time than to hash it. */
  private final Map<String, Kept> starts = new LinkedHashMap<>();

  private boolean closed;

  /**
   * {@return what was prepared for a spec, if it is there and nobody else has taken it}
   *
   * @param spec what is to be started
   */
  synchronized Optional<PreparedStart> take(SandboxSpec spec) {
    Kept kept = starts.get(spec.name());
    if (kept == null || !kept.spec.equals(spec)) {
      return Optional.empty();
    }
    starts.remove(spec.name());
    return Optional.of(kept.start);
  }

  /**
   * Keeps a start for the next time, instead of an earlier one of the same service and of the one
   * that was given longest ago.
   *
   * @param spec what it is the translation of
   * @param start the start
   */
  synchronized void give(SandboxSpec spec, PreparedStart start) {
    if (closed) {
      start.image().close();
      return;
    }
    Kept other = starts.put(spec.name(), new Kept(spec, start));
    if (other != null) {
      other.start.image().close();
    }
    if (starts.size() > MOST) {
      Iterator<Kept> oldest = starts.values().iterator();
      oldest.next().start.image().close();
      oldest.remove();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    starts.values().forEach(kept -> kept.start.image().close());
    starts.clear();
  }

  private record Kept(SandboxSpec spec, PreparedStart start) {}
}
