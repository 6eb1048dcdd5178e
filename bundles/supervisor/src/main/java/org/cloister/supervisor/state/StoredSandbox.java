package org.cloister.supervisor.state;

import java.time.Instant;
import java.util.Optional;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.SandboxRecord;

/**
 * What is kept about a sandbox while it can be running.
 *
 * @param record what its backend needs to take it over
 * @param specHash content hash of its spec
 * @param ready whether the service had become ready
 * @param stopping whether it was being stopped
 * @param logOffset where its log began, in bytes from the start of the log at that time
 * @param limits the limits in force, if they were changed since it was started
 * @param readySince when it had become ready, if it had
 */
public record StoredSandbox(
    SandboxRecord record,
    String specHash,
    boolean ready,
    boolean stopping,
    long logOffset,
    Optional<Limits> limits,
    Optional<Instant> readySince) {

  /** Takes a record of an earlier version, which has not all of this. */
  public StoredSandbox {
    limits = limits == null ? Optional.empty() : limits;
    readySince = readySince == null ? Optional.empty() : readySince;
  }

  /**
   * {@return what is kept of a sandbox that has just been started}
   *
   * @param record what its backend needs to take it over
   * @param specHash content hash of its spec
   * @param logOffset where its log began
   */
  public static StoredSandbox started(SandboxRecord record, String specHash, long logOffset) {
    return new StoredSandbox(
        record, specHash, false, false, logOffset, Optional.empty(), Optional.empty());
  }
}
