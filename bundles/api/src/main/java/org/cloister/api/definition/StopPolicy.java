package org.cloister.api.definition;

import java.time.Duration;
import org.cloister.api.isolation.Signal;

/**
 * How a service is ended.
 *
 * @param signal sent first
 * @param grace time it has to end after that; then everything inside is killed
 */
public record StopPolicy(Signal signal, Duration grace) {}
