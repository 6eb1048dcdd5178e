package org.cloister.backend.kvm.accelerator;

import java.io.IOException;
import org.cloister.backend.kvm.command.Accelerator;

/** A guest that is booted only to see whether it boots. */
@FunctionalInterface
public interface Canary {
  /**
   * Boots a guest and ends it.
   *
   * @param accelerator how its instructions are carried out
   * @throws IOException if it does not boot within a deadline; nothing is left of it then
   * @throws InterruptedException if the thread is interrupted; nothing is left either
   */
  void boot(Accelerator accelerator) throws IOException, InterruptedException;
}
