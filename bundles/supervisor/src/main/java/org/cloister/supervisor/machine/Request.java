package org.cloister.supervisor.machine;

/** What somebody waits for. */
public enum Request {
  /** An operator's start: fails with the first attempt that fails. */
  START,
  /** A dependant's need: fails when no further attempt will be made. */
  NEED,
  /** A stop. */
  STOP,
  /** A reload. */
  RELOAD
}
