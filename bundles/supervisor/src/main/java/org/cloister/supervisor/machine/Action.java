package org.cloister.supervisor.machine;

import java.time.Duration;
import org.cloister.api.supervision.ServiceEvent;

/** What is to be done, in the order in which it is listed; the outcome comes back as an event. */
public sealed interface Action {

  /**
   * Read the record of an earlier run: {@link Event.Recalled} or {@link Event.Unreadable}.
   *
   * @param attempt for the answer
   */
  record Recall(long attempt) implements Action {}

  /**
   * Start what it requires and stop what it conflicts with: {@link Event.RequirementsMet} or {@link
   * Event.RequirementFailed}.
   *
   * @param attempt for the answer
   */
  record AwaitRequirements(long attempt) implements Action {}

  /**
   * Start a sandbox: {@link Event.SandboxStarted} or {@link Event.StartFailed}, and later {@link
   * Event.Exited}.
   *
   * @param attempt for the answers
   */
  record StartSandbox(long attempt) implements Action {}

  /** See whether the backend that it needs is there: {@link Event.BackendAppeared}. */
  record SeekBackend() implements Action {}

  /**
   * Take over the running sandbox: {@link Event.Adopted}, {@link Event.Vanished} or {@link
   * Event.AdoptionFailed}.
   *
   * @param attempt for the answers
   */
  record Adopt(long attempt) implements Action {}

  /**
   * Wait until it is ready: {@link Event.Ready}.
   *
   * @param attempt for the answer
   */
  record WatchReadiness(long attempt) implements Action {}

  /** Find out, after an adoption, which process the service's pid file names. */
  record FindReportedPid() implements Action {}

  /** Send the stop signal. */
  record SendStopSignal() implements Action {}

  /** End everything inside at once. */
  record Kill() implements Action {}

  /** Let go of the sandbox; it runs on. */
  record Release() implements Action {}

  /** Remove what the platform kept about a sandbox that is gone. */
  record Discard() implements Action {}

  /**
   * Keep on disk how far it had come, for the next run of the platform.
   *
   * @param ready whether it has become ready
   * @param stopping whether it is being stopped
   */
  record Remember(boolean ready, boolean stopping) implements Action {}

  /**
   * Tell it to read its configuration again: {@link Event.Reloaded}.
   *
   * @param attempt for the answer
   */
  record Reload(long attempt) implements Action {}

  /**
   * Check its health: {@link Event.HealthChecked}.
   *
   * @param attempt for the answer
   */
  record CheckHealth(long attempt) implements Action {}

  /**
   * Start a timer: {@link Event.TimerFired}.
   *
   * @param attempt for the answer
   * @param timer which
   * @param after how long it runs
   */
  record Arm(long attempt, Timer timer, Duration after) implements Action {}

  /** Stop all timers, and the wait for readiness. */
  record Disarm() implements Action {}

  /**
   * What somebody waits for has come about.
   *
   * @param request what
   */
  record Settle(Request request) implements Action {}

  /**
   * What somebody waits for will not come about.
   *
   * @param request what
   * @param failure why
   */
  record Refuse(Request request, Failure failure) implements Action {}

  /**
   * Tell the world, before all else. Changes of state are told without being asked for.
   *
   * @param type what kind of event
   * @param message one line for people
   */
  record Report(ServiceEvent.Type type, String message) implements Action {}
}
