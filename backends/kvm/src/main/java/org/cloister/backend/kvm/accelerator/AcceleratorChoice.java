package org.cloister.backend.kvm.accelerator;

import org.cloister.backend.kvm.command.Accelerator;

/**
 * The accelerator that works here.
 *
 * @param accelerator which
 * @param reason how that was found out, for an administrator; one line
 */
public record AcceleratorChoice(Accelerator accelerator, String reason) {
  /** Makes one line of the reason, which may quote what a guest said. */
  public AcceleratorChoice {
    reason = reason.replaceAll("\\s+", " ").strip();
  }
}
