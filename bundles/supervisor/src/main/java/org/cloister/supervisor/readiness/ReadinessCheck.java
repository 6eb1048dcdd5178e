package org.cloister.supervisor.readiness;

import java.io.IOException;
import org.cloister.api.isolation.IsolationException;

/**
 * Looks once whether a service is ready. Called by one thread at a time; may block for a moment.
 */
@FunctionalInterface
public interface ReadinessCheck {
  /**
   * {@return whether it is ready now}
   *
   * @throws IsolationException if that cannot be told
   * @throws IOException if that cannot be told
   */
  boolean ready() throws IsolationException, IOException;
}
