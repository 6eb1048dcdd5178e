package org.cloister.supervisor.backend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cloister.api.definition.BackendCandidate;
import org.cloister.api.definition.BackendChoice;
import org.cloister.api.definition.BackendChooser;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.isolation.SandboxSpec;

/**
 * The backends present. Of several with one name, the one with the highest rank serves new starts;
 * the others keep what they run. Thread-safe.
 */
public final class Backends {
  private final BackendChooser chooser;
  private final Map<Comparable<?>, Backend> present = new LinkedHashMap<>();

  /**
   * Makes an empty one.
   *
   * @param chooser ranks backends
   */
  public Backends(BackendChooser chooser) {
    this.chooser = chooser;
  }

  /**
   * Adds a backend.
   *
   * @param key what it is removed by, and ranked by among those of its name
   * @param backend the backend
   */
  public synchronized void add(Comparable<?> key, Backend backend) {
    present.put(key, backend);
  }

  /**
   * Removes a backend: it is not chosen any more.
   *
   * @param key what it was added with
   * @return it, or empty if it was not there
   */
  public synchronized Optional<Backend> remove(Comparable<?> key) {
    return Optional.ofNullable(present.remove(key));
  }

  /**
   * {@return the backend of a name that serves new starts}
   *
   * @param name its name
   */
  public Optional<Backend> named(String name) {
    return all().stream().filter(backend -> backend.name().equals(name)).findFirst();
  }

  /** {@return one backend of each name, ordered by name} */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public synchronized List<Backend> all() {
    List<Comparable> keys = new ArrayList<>(present.keySet());
    keys.sort(Comparator.reverseOrder());
    Map<String, Backend> byName = new TreeMap<>();
    keys.forEach(key -> byName.putIfAbsent(present.get(key).name(), present.get(key)));
    return List.copyOf(byName.values());
  }

  /**
   * Ranks all backends for a service; waits for their probes.
   *
   * @param request what is asked for
   * @param spec what is to run
   * @return the ranking
   */
  public BackendChoice rank(BackendRequest request, SandboxSpec spec) {
    return chooser.choose(request, all().stream().map(backend -> backend.candidate(spec)).toList());
  }

  /**
   * Chooses a backend for a start. Of a preference the probes of those behind the first that will
   * do are not waited for.
   *
   * @param request what is asked for
   * @param spec what is to run
   * @return the ranking, as far as it was needed
   */
  public BackendChoice choose(BackendRequest request, SandboxSpec spec) {
    if (!(request instanceof BackendRequest.Preference preference)) {
      return rank(request, spec);
    }
    List<BackendCandidate> candidates = new ArrayList<>();
    for (String name : preference.names()) {
      Optional<Backend> backend = named(name);
      if (backend.isPresent()) {
        candidates.add(backend.get().candidate(spec));
        BackendChoice choice = chooser.choose(request, candidates);
        if (choice.chosen().isPresent()) {
          return choice;
        }
      }
    }
    return chooser.choose(request, candidates);
  }

  /**
   * {@return the backend that would be chosen by what is known now, without waiting and without
   * looking at a spec}
   *
   * @param request what is asked for
   */
  public Optional<String> likely(BackendRequest request) {
    return chooser
        .choose(
            request,
            all().stream()
                .map(
                    backend ->
                        new BackendCandidate(backend.properties(), backend.probeSoFar(), List.of()))
                .toList())
        .chosen();
  }
}
