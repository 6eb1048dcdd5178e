package org.cloister.api.isolation;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A running sandbox. Methods may be called from any thread. After {@link #exit()} has completed
 * every method that reaches into the sandbox throws {@link IsolationException} with {@link
 * IsolationErrorCode#GONE}.
 */
@ConsumerType
public interface Sandbox {

  /** {@return the record by which this sandbox can be adopted} */
  SandboxRecord record();

  /**
   * {@return completes, never exceptionally, when the service has ended and whatever the sandbox
   * had made on the host (cgroups, mounts, interfaces, domains, helper processes) is gone}
   */
  CompletionStage<ExitStatus> exit();

  /**
   * {@return the process that represents the service on the host: its main process, or the virtual
   * machine monitor}
   */
  long pid();

  /**
   * Sends a signal to the service's main process.
   *
   * @param signal which
   * @throws IsolationException if it could not be delivered
   */
  void signal(Signal signal) throws IsolationException;

  /**
   * Runs one more program inside, under the same confinement as the service.
   *
   * @param request what to run, as whom, and how its standard streams are connected
   * @return the running program
   * @throws IsolationException if it could not be executed; with {@link IsolationErrorCode#REFUSED}
   *     if it is to run as a user that this sandbox does not have
   */
  ExecSession exec(ExecRequest request) throws IsolationException;

  /**
   * {@return what the sandbox uses now}
   *
   * @throws IsolationException if it cannot be measured
   */
  Usage usage() throws IsolationException;

  /**
   * {@return how often the kernel killed a process of this sandbox for want of memory, when {@link
   * #exit()} has completed; empty before that, and where nobody can tell}
   */
  default OptionalLong oomKills() {
    return OptionalLong.empty();
  }

  /**
   * Looks at the live sandbox, not at its spec: namespaces, mounts and privileges as the kernel
   * reports them.
   *
   * @return what is in force
   * @throws IsolationException if it cannot be read
   */
  SandboxReport inspect() throws IsolationException;

  /**
   * Reads a regular file as the service sees it. The path is resolved inside the sandbox; whatever
   * links the service planted, nothing outside is read.
   *
   * @param path absolute path inside
   * @param limit at most so many bytes are read
   * @return the content, or empty if there is no such regular file
   * @throws IsolationException if it cannot be read
   */
  Optional<byte[]> read(String path, int limit) throws IsolationException;

  /**
   * Tells whether somebody inside listens on a TCP port.
   *
   * @param port 1 to 65535
   * @return whether a connection to it would be accepted
   * @throws IsolationException if it cannot be told
   */
  boolean listens(int port) throws IsolationException;

  /**
   * Translates a process id as seen inside into the host's.
   *
   * @param pid as the service knows it
   * @return the host's id of the same process, or empty if there is none (in a guest with a kernel
   *     of its own, always)
   */
  OptionalLong hostPid(long pid);

  /**
   * Changes the limits of the running sandbox.
   *
   * @param limits the limits that are to be in force from now on, all of them
   * @throws IsolationException if one cannot be changed; those before it in {@link Directive} order
   *     may have been
   */
  void update(Limits limits) throws IsolationException;

  /**
   * Stops all execution inside until {@link #resume}. Idempotent.
   *
   * @throws IsolationException if this backend or host cannot
   */
  void suspend() throws IsolationException;

  /**
   * Undoes {@link #suspend}. Idempotent.
   *
   * @throws IsolationException if it cannot be resumed
   */
  void resume() throws IsolationException;

  /**
   * Ends everything inside at once (SIGKILL, power off). {@link #exit()} completes soon after.
   * Idempotent.
   *
   * @throws IsolationException if it cannot be ended
   */
  void destroy() throws IsolationException;

  /**
   * Lets go of the sandbox without touching it: descriptors and threads held for it are given back,
   * the service runs on and {@link #exit()} may never complete. For a backend or platform that
   * leaves. Idempotent.
   */
  void release();
}
