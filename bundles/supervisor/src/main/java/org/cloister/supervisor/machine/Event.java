package org.cloister.supervisor.machine;

import java.util.Set;
import org.cloister.api.isolation.ExitStatus;
import org.cloister.api.supervision.SupervisionErrorCode;

/** What can happen to a service. */
public sealed interface Event {

  /** Something that belongs to one attempt; it is stale when another has begun. */
  sealed interface Answer extends Event {
    /** {@return the attempt that it belongs to} */
    long attempt();
  }

  /**
   * Somebody wants it to run.
   *
   * @param need whether it is a dependant that needs it, which does not cut a restart's delay short
   */
  record StartRequested(boolean need) implements Event {}

  /**
   * Somebody wants it to end.
   *
   * @param cause what other service it is to end for, and why; empty if it was asked for itself
   */
  record StopRequested(String cause) implements Event {}

  /** Somebody wants it to read its configuration again. */
  record ReloadRequested() implements Event {}

  /** An earlier run of the platform left a record of a sandbox. */
  record Found() implements Event {}

  /** The backend that runs it is there. */
  record BackendAppeared() implements Event {}

  /**
   * Something is there that was not before, or other than before, so that what failed for want of
   * it may come about now. A start that is under way may have looked before that.
   *
   * @param failures what a start may have failed with for want of it
   */
  record Remedied(Set<SupervisionErrorCode> failures) implements Event {
    /** Copies the set. */
    public Remedied {
      failures = Set.copyOf(failures);
    }
  }

  /** The backend that runs it is about to go. */
  record BackendLeft() implements Event {}

  /**
   * The record of an earlier run has been read.
   *
   * @param attempt which attempt
   * @param ready whether the service had become ready
   * @param stopping whether it was being stopped
   */
  record Recalled(long attempt, boolean ready, boolean stopping) implements Answer {}

  /**
   * The record of an earlier run cannot be read, so nobody can tell what runs.
   *
   * @param attempt which attempt
   * @param reason why
   */
  record Unreadable(long attempt, String reason) implements Answer {}

  /**
   * All that it requires runs, and no conflict does.
   *
   * @param attempt which attempt
   */
  record RequirementsMet(long attempt) implements Answer {}

  /**
   * Something that it requires does not run.
   *
   * @param attempt which attempt
   * @param failure which, and why
   */
  record RequirementFailed(long attempt, Failure failure) implements Answer {}

  /**
   * Its program has been executed in a sandbox.
   *
   * @param attempt which attempt
   */
  record SandboxStarted(long attempt) implements Answer {}

  /**
   * No sandbox could be started; nothing is left of it.
   *
   * @param attempt which attempt
   * @param failure why
   */
  record StartFailed(long attempt, Failure failure) implements Answer {}

  /**
   * It has become ready.
   *
   * @param attempt which attempt
   */
  record Ready(long attempt) implements Answer {}

  /**
   * It has ended and its sandbox is gone.
   *
   * @param attempt which attempt
   * @param status how
   * @param why what else is known of its end, such as the end of its output in this run; on one
   *     line, may be empty
   */
  record Exited(long attempt, ExitStatus status, String why) implements Answer {}

  /**
   * Its backend has taken over the running sandbox.
   *
   * @param attempt which attempt
   */
  record Adopted(long attempt) implements Answer {}

  /**
   * Its backend is certain that the sandbox no longer runs.
   *
   * @param attempt which attempt
   */
  record Vanished(long attempt) implements Answer {}

  /**
   * Its backend cannot tell now whether the sandbox runs.
   *
   * @param attempt which attempt
   * @param reason why
   */
  record AdoptionFailed(long attempt, String reason) implements Answer {}

  /**
   * A reload is over.
   *
   * @param attempt which attempt
   * @param failure why it failed; empty if it did not
   */
  record Reloaded(long attempt, String failure) implements Answer {}

  /**
   * A health check is over.
   *
   * @param attempt which attempt
   * @param failure what was wrong; empty if nothing was
   */
  record HealthChecked(long attempt, String failure) implements Answer {}

  /**
   * A timer has run down.
   *
   * @param attempt which attempt
   * @param timer which timer
   */
  record TimerFired(long attempt, Timer timer) implements Answer {}
}
