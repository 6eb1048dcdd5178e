package org.cloister.api.isolation;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The outcome of a backend's experiment on this host.
 *
 * @param available whether the canary ran
 * @param reason one sentence: what ran, or what failed and what to do about it
 * @param facts what was learnt on the way, for {@code doctor}: name to value. One whose name begins
 *     like those of {@link IsolationProperties} is matched by filters like a service property that
 *     could not be known before
 */
public record Probe(boolean available, String reason, Map<String, String> facts) {
  /** Copies the facts. */
  public Probe {
    facts = Collections.unmodifiableMap(new TreeMap<>(facts));
  }

  /** {@return the facts that filters match} */
  public Map<String, String> properties() {
    return facts.entrySet().stream()
        .filter(fact -> fact.getKey().startsWith(IsolationProperties.PREFIX))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
