package org.cloister.api.definition;

import java.util.List;
import org.cloister.api.isolation.Signal;

/** How a service is told to read its configuration again. */
public sealed interface ReloadAction {
  /**
   * Its main process gets a signal.
   *
   * @param signal which
   */
  record BySignal(Signal signal) implements ReloadAction {}

  /**
   * A program runs inside and exits with 0.
   *
   * @param command the program and its arguments
   */
  record ByCommand(List<String> command) implements ReloadAction {
    /** Copies the command. */
    public ByCommand {
      command = List.copyOf(command);
    }
  }
}
