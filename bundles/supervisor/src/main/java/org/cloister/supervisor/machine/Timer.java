package org.cloister.supervisor.machine;

/** The timers of a service. */
public enum Timer {
  /** The delay before a restart. */
  RESTART,
  /** The time to become ready. */
  READINESS,
  /** The time to end after the stop signal. */
  GRACE,
  /** The time to be gone after having been killed. */
  KILL,
  /** The time that a backend has to appear, or until adoption is tried again. */
  ADOPTION,
  /** The time to the next health check. */
  HEALTH,
  /** The time to finish a reload. */
  RELOAD
}
