package org.cloister.supervisor.service;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Sandbox;
import org.cloister.supervisor.backend.Backend;

/**
 * One sandbox of a service, from its start to its end, also while its backend is away. Written in
 * the service's mailbox only (but {@link #reportedPid} and the limits), read by anybody.
 */
final class Run {
  final String instance;
  final String backendName;
  final String specHash;

  /** Where its output begins in the log. */
  final long logPosition;

  /** The definition that it was started with; {@code null} as long as that is not known. */
  volatile ServiceDefinition definition;

  /** Whether the definition in force leads to another spec. */
  volatile boolean replacementPending;

  volatile NotifyInbox inbox = NotifyInbox.NONE;
  volatile OptionalLong reportedPid = OptionalLong.empty();

  /** Whether it had become ready, and whether it was being stopped, when that was last recorded. */
  volatile boolean ready;

  volatile boolean stopping;

  /** When it became ready, if it has. */
  volatile Optional<Instant> readySince = Optional.empty();

  /** The attempt by which it was started or adopted. */
  volatile long attempt;

  private volatile Sandbox sandbox;
  private volatile Backend backend;
  private volatile Limits limits;

  Run(String instance, String backendName, String specHash, long logPosition, Limits limits) {
    this.instance = instance;
    this.backendName = backendName;
    this.specHash = specHash;
    this.logPosition = logPosition;
    this.limits = limits;
  }

  void hold(Sandbox held, Backend by, long byAttempt) {
    sandbox = held;
    backend = by;
    attempt = byAttempt;
  }

  /** Gives up everything that belongs to the backend. */
  void letGo() {
    Sandbox former = held();
    sandbox = null;
    backend = null;
    former.release();
  }

  /** The sandbox, unless its backend is away. */
  Optional<Sandbox> sandbox() {
    return Optional.ofNullable(sandbox);
  }

  /** The sandbox, where the state machine guarantees that it is held. */
  Sandbox held() {
    return sandbox().orElseThrow();
  }

  /** The limits in force. */
  Limits limits() {
    return limits;
  }

  /**
   * Changes the limits, all or none. For any thread.
   *
   * @throws IsolationException if the backend refuses one; those before are in force again
   */
  synchronized void update(Sandbox of, Limits wanted) throws IsolationException {
    try {
      of.update(wanted);
      limits = wanted;
    } catch (IsolationException e) {
      try {
        of.update(limits);
      } catch (IsolationException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  /** Whether process ids inside mean nothing to the host. */
  boolean onPrivateKernel() {
    Backend current = backend;
    return current != null && current.privateKernel();
  }
}
