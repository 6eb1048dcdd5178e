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

  private final Map<SandboxSpec, PreparedStart> starts = new LinkedHashMap<>();
  private boolean closed;

  /**
   * {@return what was prepared for a spec, if it is there and nobody else has taken it}
   *
   * @param spec what is to be started
   */
  synchronized Optional<PreparedStart> take(SandboxSpec spec) {
    return Optional.ofNullable(starts.remove(spec));
  }

  /**
   * Keeps a start for the next time, instead of the one that was given longest ago.
   *
   * @param spec what it is the translation of
   * @param start the start
   */
  synchronized void give(SandboxSpec spec, PreparedStart start) {
    if (closed) {
      start.image().close();
      return;
    }
    PreparedStart other = starts.put(spec, start);
    if (other != null) {
      other.image().close();
    }
    if (starts.size() > MOST) {
      Iterator<PreparedStart> oldest = starts.values().iterator();
      oldest.next().image().close();
      oldest.remove();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    starts.values().forEach(start -> start.image().close());
    starts.clear();
  }
}
