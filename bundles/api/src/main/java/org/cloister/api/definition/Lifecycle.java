package org.cloister.api.definition;

import java.util.Optional;

/**
 * How a service is started, watched, reloaded and stopped.
 *
 * @param oneShot whether it does its work and exits; it then stays {@code running} (without a
 *     process) until it is stopped
 * @param readiness when it counts as started
 * @param health how it is watched; not at all if empty
 * @param restart what happens when it ends by itself
 * @param stop how it is ended
 * @param reload how it is told to read its configuration again; it cannot be if empty
 */
public record Lifecycle(
    boolean oneShot,
    Readiness readiness,
    Optional<HealthCheck> health,
    RestartPolicy restart,
    StopPolicy stop,
    Optional<ReloadAction> reload) {}
