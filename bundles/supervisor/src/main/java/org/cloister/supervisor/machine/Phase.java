package org.cloister.supervisor.machine;

import org.cloister.api.supervision.ServiceState;

/** Where a service stands, finer than the states that operators see. */
public enum Phase {
  /** Nothing runs and nothing is to. */
  STOPPED(ServiceState.STOPPED),
  /** Waits for what it requires and for conflicts to end. */
  REQUIREMENTS(ServiceState.WAITING),
  /** Waits for a restart's delay. */
  DELAY(ServiceState.WAITING),
  /** A record of an earlier run was found; its backend is waited for. */
  RESUMING(ServiceState.WAITING),
  /** The backend was asked to take over the running sandbox. */
  ADOPTING(ServiceState.WAITING),
  /** The backend was asked to start a sandbox. */
  MAKING(ServiceState.STARTING),
  /** The sandbox runs and is not ready yet. */
  READYING(ServiceState.STARTING),
  /** The sandbox runs and is ready. */
  RUNNING(ServiceState.RUNNING),
  /** A one-shot service has done its work. */
  DONE(ServiceState.RUNNING),
  /** It was told to read its configuration again. */
  RELOADING(ServiceState.RELOADING),
  /** It was stopped while the backend was still starting the sandbox. */
  CANCELLING(ServiceState.STOPPING),
  /** It was told to end and has its grace time. */
  ENDING(ServiceState.STOPPING),
  /** It is being killed. */
  KILLING(ServiceState.STOPPING),
  /** It ended against its definition; it stays so until somebody acts. */
  FAILED(ServiceState.FAILED),
  /** The sandbox runs and its backend is away. */
  AWAY(ServiceState.DETACHED);

  private final ServiceState state;

  Phase(ServiceState state) {
    this.state = state;
  }

  /** {@return the state that operators see} */
  public ServiceState state() {
    return state;
  }

  /** {@return whether the platform holds a live sandbox in this phase} */
  public boolean holdsSandbox() {
    return switch (this) {
      case READYING, RUNNING, RELOADING, ENDING, KILLING -> true;
      default -> false;
    };
  }

  /** {@return whether a call to the backend is under way that answers with a sandbox or not} */
  public boolean awaitsSandbox() {
    return this == MAKING || this == CANCELLING || this == ADOPTING;
  }
}
