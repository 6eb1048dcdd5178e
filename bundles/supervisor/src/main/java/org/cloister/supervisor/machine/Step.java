package org.cloister.supervisor.machine;

import java.util.List;

/**
 * What an event leads to.
 *
 * @param life where the service stands now
 * @param actions what is to be done, in this order
 */
public record Step(Life life, List<Action> actions) {
  /** Copies the actions. */
  public Step {
    actions = List.copyOf(actions);
  }
}
