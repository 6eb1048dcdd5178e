package org.cloister.linux.seccomp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.cloister.api.isolation.Seccomp;
import org.cloister.linux.capability.CapabilitySet;

/**
 * The compiled filters of this machine's services. Most services share one, and compiling takes as
 * long as starting a process; so the last {@value #KEPT} are kept. Thread-safe.
 */
public final class SeccompFilters {
  private static final int KEPT = 64;

  private final Architecture architecture;
  private final Map<Wish, Optional<BpfProgram>> filters =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Wish, Optional<BpfProgram>> eldest) {
          return size() > KEPT;
        }
      };

  /** What makes a filter what it is. */
  private record Wish(Seccomp seccomp, CapabilitySet granted) {}

  /**
   * Keeps filters for an architecture.
   *
   * @param architecture where they will run
   */
  public SeccompFilters(Architecture architecture) {
    this.architecture = architecture;
  }

  /**
   * {@return the filter for a service; empty if nothing is filtered}
   *
   * @param seccomp what its definition says
   * @param granted its capabilities
   * @throws IllegalArgumentException as {@link SeccompProfiles#of} and {@link
   *     SeccompCompiler#compile} do
   */
  public synchronized Optional<BpfProgram> filter(Seccomp seccomp, CapabilitySet granted) {
    return filters.computeIfAbsent(new Wish(seccomp, granted), this::compile);
  }

  private Optional<BpfProgram> compile(Wish wish) {
    return SeccompProfiles.of(wish.seccomp())
        .map(profile -> SeccompCompiler.compile(profile, architecture, wish.granted()));
  }
}
