package org.cloister.linux.launch;

import org.cloister.linux.seccomp.Architecture;

/**
 * Goes on with another compiled program, for good.
 *
 * @param address where {@linkplain LaunchProgram#compile(Architecture) its bytes} are: readable and
 *     writable memory
 */
public record Enter(Argument address) implements Step {
  @Override
  public String toString() {
    return "enter(" + address + ")";
  }
}
