package org.cloister.api.supervision;

/** The closed set of reasons for which supervision refuses or fails. */
public enum SupervisionErrorCode {
  /** There is no service of that name. */
  UNKNOWN_SERVICE,
  /** No backend present can run the service. */
  NO_BACKEND,
  /** The definition cannot be resolved on this host. */
  UNRESOLVABLE,
  /** What the service requires did not start, or requires it in a circle. */
  DEPENDENCY,
  /** The service did not start, did not become ready, or did not end. */
  FAILED,
  /** The service is not in a state for that. */
  WRONG_STATE,
  /** The platform is shutting down. */
  SHUTTING_DOWN
}
