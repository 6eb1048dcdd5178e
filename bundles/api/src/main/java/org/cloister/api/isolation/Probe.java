package org.cloister.api.isolation;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The outcome of a backend's experiment on this host.
 *
 * @param available whether the canary ran
 * @param reason one sentence: what ran, or what failed and what to do about it
 * @param facts what was learnt on the way, for {@code doctor}: name to value
 */
public record Probe(boolean available, String reason, Map<String, String> facts) {
  /** Copies the facts. */
  public Probe {
    facts = Collections.unmodifiableMap(new TreeMap<>(facts));
  }
}
