package org.cloister.service.definition.directory;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells which of several watched things have come to rest in a state other than the one that was
 * last taken over. One that changes all the time does not hold up the others. For one thread.
 *
 * @param <K> what tells the things apart
 * @param <S> their states, compared by equality; a thing that is not there has none
 */
final class Settling<K, S> {
  private final Duration quiet;
  private final Map<K, S> taken = new HashMap<>();
  private final Map<K, Unrest<S>> restless = new HashMap<>();

  /** Something has come to rest when it has not changed for so long. */
  Settling(Duration quiet) {
    this.quiet = quiet;
  }

  /**
   * Takes a sample over at once.
   *
   * @param sample the states
   */
  void take(Map<K, S> sample) {
    taken.clear();
    taken.putAll(sample);
    restless.clear();
  }

  /**
   * Looks at a sample.
   *
   * @param now when it was made
   * @param sample the states
   * @return the things that have come to rest in a new state, which counts as taken over now
   */
  Map<K, Optional<S>> observe(Instant now, Map<K, S> sample) {
    Map<K, Optional<S>> settled = new HashMap<>();
    Set<K> keys = new HashSet<>(taken.keySet());
    keys.addAll(sample.keySet());
    keys.addAll(restless.keySet());
    for (K key : keys) {
      Optional<S> state = Optional.ofNullable(sample.get(key));
      if (state.equals(Optional.ofNullable(taken.get(key)))) {
        restless.remove(key);
      } else if (hasRested(key, state, now)) {
        settled.put(key, state);
      }
    }
    settled.forEach(this::take);
    return settled;
  }

  /** {@return whether something has changed and not come to rest yet} */
  boolean unrest() {
    return !restless.isEmpty();
  }

  private boolean hasRested(K key, Optional<S> state, Instant now) {
    Unrest<S> unrest = restless.get(key);
    if (unrest == null || !unrest.state().equals(state)) {
      restless.put(key, new Unrest<>(state, now));
      return false;
    }
    return !now.isBefore(unrest.since().plus(quiet));
  }

  private void take(K key, Optional<S> state) {
    restless.remove(key);
    state.ifPresentOrElse(present -> taken.put(key, present), () -> taken.remove(key));
  }

  private record Unrest<S>(Optional<S> state, Instant since) {}
}
