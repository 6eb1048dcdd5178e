package org.cloister.api.isolation;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that is needed to adopt a running sandbox after the backend, the platform or both were
 * replaced or killed. Durable: the platform keeps it on disk.
 *
 * @param backend the name of the backend that started it
 * @param spec what it was started with
 * @param context where its files lie
 * @param started when
 * @param state the backend's own notes (process id and start time, domain id, sockets …); a later
 *     version of the backend must understand them
 */
public record SandboxRecord(
    String backend,
    SandboxSpec spec,
    SandboxContext context,
    Instant started,
    Map<String, String> state) {
  /** Copies the state. */
  public SandboxRecord {
    state = Collections.unmodifiableMap(new TreeMap<>(state));
  }
}
