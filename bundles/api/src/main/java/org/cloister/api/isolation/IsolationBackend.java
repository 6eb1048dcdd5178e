package org.cloister.api.isolation;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An isolation engine: it turns a {@link SandboxSpec} into a running {@link Sandbox}. A backend is
 * an OSGi service of this type with the properties of {@link IsolationProperties}; the supervisor
 * knows backends by those properties only.
 *
 * <p>Duties of an implementation:
 *
 * <ul>
 *   <li><em>Never silently weaker</em>: whatever of a spec it cannot honour is in {@link
 *       #shortfalls}, and {@link #start} refuses a spec that has a shortfall.
 *   <li><em>{@link #plan} is what {@link #start} does</em>: both come from one translation.
 *   <li><em>All or nothing</em>: when {@code start} throws, whatever it had made (mounts, cgroups,
 *       interfaces, directories, processes) is gone again.
 *   <li><em>Sandboxes outlive the backend</em>: when the backend's bundle stops, its sandboxes run
 *       on, and {@link #adopt} of the same or a later version takes them over.
 * </ul>
 *
 * <p>All methods are called from several threads at once; calls for different services never wait
 * for each other. Calls that may block have a deadline of the backend's own.
 */
@ConsumerType
public interface IsolationBackend {

  /**
   * Finds out by experiment whether this backend works here, now: a canary is started under a
   * deadline. The answer is cached as long as what it depends on (kernel, daemon, configuration)
   * stays the same.
   *
   * @return the answer with its reason
   */
  Probe probe();

  /**
   * Tells what of a spec this backend cannot honour on this host. A pure decision: nothing is
   * touched.
   *
   * @param spec what is wanted
   * @return one entry for each directive that would not be honoured; empty if {@code start} may be
   *     called
   */
  List<Shortfall> shortfalls(SandboxSpec spec);

  /**
   * Translates a spec into exactly what {@link #start} will do. Has no effect on the host.
   *
   * @param spec what is wanted
   * @param context where the sandbox's files would lie
   * @return the translation, fit for printing
   * @throws IsolationException if the spec cannot be translated ({@link IsolationErrorCode#REFUSED}
   *     names the directive)
   */
  Plan plan(SandboxSpec spec, SandboxContext context) throws IsolationException;

  /**
   * Starts a sandbox and returns when the service's program has been executed.
   *
   * @param spec what is wanted
   * @param context where the sandbox's files lie
   * @param recorder called with the sandbox's record once there is something to adopt and before
   *     the service's program is executed, so that a platform killed at any moment loses nothing;
   *     if it throws, the start fails and leaves nothing behind
   * @return the running sandbox
   * @throws IsolationException if it could not be started; nothing is left behind
   */
  Sandbox start(SandboxSpec spec, SandboxContext context, SandboxRecorder recorder)
      throws IsolationException;

  /**
   * Takes over a sandbox that an earlier instance of this backend started.
   *
   * @param record what that instance recorded
   * @return the sandbox, or empty if it is certain that it no longer runs; whatever a dead sandbox
   *     left on the host has then been removed
   * @throws IsolationException if it cannot be told now whether it runs; the caller tries again
   *     later
   */
  Optional<Sandbox> adopt(SandboxRecord record) throws IsolationException;
}
