package org.cloister.api.isolation;

/** The closed set of reasons for which a backend fails. */
public enum IsolationErrorCode {
  /**
   * The spec asks for something that this backend does not honour; the message names the directive.
   */
  REFUSED,
  /** The host lacks what the backend needs: a kernel feature, a daemon, a program. */
  UNAVAILABLE,
  /** A path, program, user or device that the spec names does not exist. */
  NOT_FOUND,
  /** The platform may not do it. */
  DENIED,
  /** Something is in use or exists already. */
  BUSY,
  /** Memory, disk space, process ids, descriptors or another resource ran out. */
  EXHAUSTED,
  /** A path is not what it must be: a loop of links, a link that leads out, a wrong type. */
  BAD_PATH,
  /** No answer within the deadline. */
  TIMEOUT,
  /** The sandbox has ended. */
  GONE,
  /** Anything else; a fault of the backend. */
  INTERNAL
}
