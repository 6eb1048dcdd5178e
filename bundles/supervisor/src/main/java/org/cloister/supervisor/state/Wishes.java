package org.cloister.supervisor.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.cloister.api.definition.BackendRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators have set in place of a definition's word: whether a service starts with the
 * platform, and which backend it wants. Read on first use. Thread-safe.
 */
public final class Wishes {
  private static final Logger LOG = LoggerFactory.getLogger(Wishes.class);

  private final DurableFile<Kept> file;
  private Kept kept;

  /**
   * Names the file; nothing is touched.
   *
   * @param state the platform's state directory
   */
  public Wishes(Path state) {
    this.file =
        new DurableFile<>(state.resolve("wishes.json"), Kept.class, DurableFile.Lifetime.DISK);
  }

  /**
   * {@return whether a service is to start with the platform, if an operator has set it}
   *
   * @param service its name
   */
  public synchronized Optional<Boolean> enabled(String service) {
    return Optional.ofNullable(kept().enabled().get(service));
  }

  /** {@return the names of services that operators want to start with the platform} */
  public synchronized Set<String> enabled() {
    return kept().enabled().entrySet().stream()
        .filter(Map.Entry::getValue)
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Sets whether a service starts with the platform.
   *
   * @param service its name
   * @param enabled whether
   * @throws UncheckedIOException if it cannot be kept; nothing has changed
   */
  public synchronized void enable(String service, boolean enabled) {
    Map<String, Boolean> changed = new TreeMap<>(kept().enabled());
    changed.put(service, enabled);
    keep(new Kept(changed, kept().backends()));
  }

  /**
   * {@return the backend that a service wants, if an operator has set it}
   *
   * @param service its name
   */
  public synchronized Optional<BackendRequest> backend(String service) {
    return Optional.ofNullable(kept().backends().get(service));
  }

  /**
   * Sets the backend that a service wants.
   *
   * @param service its name
   * @param request the wish; empty to go by the definition again
   * @throws UncheckedIOException if it cannot be kept; nothing has changed
   */
  public synchronized void choose(String service, Optional<BackendRequest> request) {
    Map<String, BackendRequest> changed = new TreeMap<>(kept().backends());
    request.ifPresentOrElse(wish -> changed.put(service, wish), () -> changed.remove(service));
    keep(new Kept(kept().enabled(), changed));
  }

  private Kept kept() {
    if (kept == null) {
      try {
        kept = file.read().orElse(new Kept(Map.of(), Map.of()));
      } catch (IOException e) {
        LOG.warn("cannot read {}: {}; definitions are gone by", file.path(), e.toString());
        return new Kept(Map.of(), Map.of());
      }
    }
    return kept;
  }

  private void keep(Kept changed) {
    try {
      file.write(changed);
      kept = changed;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file.path() + ": " + e.getMessage(), e);
    }
  }

  /**
   * The file's content.
   *
   * @param enabled by service
   * @param backends by service
   */
  record Kept(Map<String, Boolean> enabled, Map<String, BackendRequest> backends) {
    Kept {
      enabled = enabled == null ? Map.of() : Map.copyOf(enabled);
      backends = backends == null ? Map.of() : Map.copyOf(backends);
    }
  }
}
