package org.cloister.api.supervision;

import java.util.Locale;

/** The states of a service. */
public enum ServiceState {
  /** Nothing runs and nothing is to. */
  STOPPED,
  /**
   * It is to run, and waits for what it requires, for a conflict to end, or for a restart delay.
   */
  WAITING,
  /** Its sandbox is being made, or it is not ready yet. */
  STARTING,
  /** It is ready. */
  RUNNING,
  /** It reads its configuration again. */
  RELOADING,
  /** It is being ended. */
  STOPPING,
  /** It ended against its definition, or could not be started; it stays so until somebody acts. */
  FAILED,
  /** It runs, and its backend is away. */
  DETACHED;

  /** {@return the state in the words of the shell} */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
