package org.cloister.api.definition;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.cloister.api.isolation.ResourceLimit;

/**
 * What runs, and with which attributes.
 *
 * @param command the program and its arguments; empty exactly if the root boots an init of its own
 * @param arguments more arguments, kept apart so that a drop-in can add some
 * @param environment the whole environment beside PATH, HOME, USER, LOGNAME and SHELL
 * @param directory working directory inside, absolute
 * @param umask file mode creation mask
 * @param nice −20 to 19
 * @param oomScoreAdjust −1000 to 1000
 * @param rlimits resource limits
 * @param init whether a reaping init is PID 1, not the service itself
 */
public record ProcessDefinition(
    List<String> command,
    List<String> arguments,
    Map<String, String> environment,
    String directory,
    int umask,
    OptionalInt nice,
    OptionalInt oomScoreAdjust,
    List<ResourceLimit> rlimits,
    boolean init) {
  /** Copies the collections. */
  public ProcessDefinition {
    command = List.copyOf(command);
    arguments = List.copyOf(arguments);
    environment = Collections.unmodifiableMap(new TreeMap<>(environment));
    rlimits = List.copyOf(rlimits);
  }
}
