package org.cloister.shell.verb;

import java.util.concurrent.CompletionStage;

/** Ends the platform, in two steps. */
public interface PlatformEnd {
  /**
   * Stops the services, or lets go of them. Only the first call decides.
   *
   * @param keep whether they are left running
   * @return completes when that is done
   */
  CompletionStage<Void> stopServices(boolean keep);

  /** Stops the framework; returns at once. */
  void stopFramework();
}
