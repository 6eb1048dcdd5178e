package org.cloister.api.supervision;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.cloister.api.isolation.ExitStatus;

/**
 * A service at one moment.
 *
 * @param name its name
 * @param description one line for people
 * @param state its state
 * @param since when it came into that state
 * @param reason why it is in that state: one line, empty if there is nothing to say
 * @param enabled whether it starts with the platform
 * @param backend the backend that runs it, or that would
 * @param pid the host's id of its main process
 * @param reportedPid the host's id of the process that its pid file names, if it has one
 * @param instance the id of the current start
 * @param specHash content hash of the spec that runs: lower-case hexadecimal
 * @param replacementPending whether its definition has changed since it was started
 * @param restarts restarts within the restart policy's window
 * @param lastExit how it ended last
 * @param health {@code healthy}, {@code unhealthy: …}, or empty where it is not checked
 * @param requires names of what it requires
 * @param history the latest events of its life, oldest first; at most 20
 */
public record ServiceStatus(
    String name,
    String description,
    ServiceState state,
    Instant since,
    String reason,
    boolean enabled,
    Optional<String> backend,
    OptionalLong pid,
    OptionalLong reportedPid,
    Optional<String> instance,
    Optional<String> specHash,
    boolean replacementPending,
    int restarts,
    Optional<ExitStatus> lastExit,
    Optional<String> health,
    List<String> requires,
    List<ServiceEvent> history) {
  /** Copies the lists. */
  public ServiceStatus {
    requires = List.copyOf(requires);
    history = List.copyOf(history);
  }
}
