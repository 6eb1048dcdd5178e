package org.cloister.supervisor.state;

import org.cloister.api.isolation.SandboxRecord;

/**
 * What is kept about a sandbox while it can be running.
 *
 * @param record what its backend needs to take it over
 * @param specHash content hash of its spec
 * @param ready whether the service had become ready
 * @param stopping whether it was being stopped
 * @param logOffset where its log began, in bytes from the start of the log at that time
 */
public record StoredSandbox(
    SandboxRecord record, String specHash, boolean ready, boolean stopping, long logOffset) {

  /**
   * {@return the same, come further}
   *
   * @param isReady whether the service has become ready
   * @param isStopping whether it is being stopped
   */
  public StoredSandbox come(boolean isReady, boolean isStopping) {
    return new StoredSandbox(record, specHash, isReady, isStopping, logOffset);
  }
}
