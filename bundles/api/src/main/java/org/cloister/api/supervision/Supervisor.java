package org.cloister.api.supervision;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.cloister.api.definition.BackendChoice;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.isolation.ExecRequest;
import org.cloister.api.isolation.ExecSession;
import org.cloister.api.isolation.IsolationException;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Plan;
import org.cloister.api.isolation.SandboxReport;
import org.cloister.api.isolation.SandboxSpec;
import org.cloister.api.isolation.Signal;
import org.cloister.api.isolation.Usage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Keeps services running. The one interface of operators' tools. Thread-safe.
 *
 * <p>Every method that names a service throws {@link SupervisionException} with {@link
 * SupervisionErrorCode#UNKNOWN_SERVICE}, at once or through the future, if there is none; an
 * instance of a template is made known on first use. Futures complete with the status at that
 * moment, or exceptionally with a {@link SupervisionException} if what was asked for did not come
 * about.
 */
@ProviderType
public interface Supervisor {
  /**
   * {@return completes when all services that start with the platform have been told to, so that
   * their states say how far they are; definitions that come later are not waited for. Completes
   * exceptionally with {@link SupervisionErrorCode#SHUTTING_DOWN} if the platform ends before that}
   */
  CompletionStage<Void> begun();

  /** {@return all services, ordered by name} */
  List<ServiceStatus> services();

  /**
   * {@return a service, or empty if there is none}
   *
   * @param name its name
   */
  Optional<ServiceStatus> service(String name);

  /**
   * Starts a service and what it requires. A service that runs is left alone.
   *
   * @param name its name
   * @return completes when it is ready
   */
  CompletionStage<ServiceStatus> start(String name);

  /**
   * Stops a service and, before it, what requires it. A service that is stopped is left alone.
   *
   * @param name its name
   * @return completes when it has ended
   */
  CompletionStage<ServiceStatus> stop(String name);

  /**
   * Stops and starts a service with its present definition and choice of backend; what requires it
   * is restarted too. What runs is left alone if it is clear beforehand that one of them could not
   * start again: its definition cannot be resolved, or no backend can run it.
   *
   * @param name its name
   * @return completes when it is ready again
   */
  CompletionStage<ServiceStatus> restart(String name);

  /**
   * Tells a service to read its configuration again.
   *
   * @param name its name
   * @return completes when it was told, or has finished
   */
  CompletionStage<ServiceStatus> reload(String name);

  /**
   * Sets whether a service starts with the platform; lasts over restarts. Does not start or stop
   * it. An instance of a template that nobody wants any more, for it neither starts with the
   * platform nor runs, is forgotten until somebody names it again. One that is not defined any more
   * can be disabled yet, if somebody has enabled or disabled it before.
   *
   * @param name its name
   * @param enabled whether
   * @return its status
   */
  ServiceStatus enable(String name, boolean enabled);

  /**
   * Sets which backend a service wants from its next start on, in place of its definition's word;
   * lasts over restarts.
   *
   * @param name its name
   * @param request the wish; empty to go by the definition again
   * @return the ranking that follows from it
   */
  BackendChoice choose(String name, Optional<BackendRequest> request);

  /**
   * {@return the ranking of backends for a service as it would be made now}
   *
   * @param name its name
   */
  BackendChoice choice(String name);

  /**
   * {@return a service's definition resolved on this host, as its next start would use it}
   *
   * @param name its name
   * @throws SupervisionException if it cannot be resolved: a mapping's source or a user is missing
   */
  SandboxSpec spec(String name);

  /**
   * Has no effect on the host.
   *
   * @param name a service's name
   * @return what its next start would do
   * @throws IsolationException if the backend cannot translate it
   */
  Plan plan(String name) throws IsolationException;

  /**
   * Runs a program inside a running service.
   *
   * @param name the service's name
   * @param request what to run
   * @return the running program
   * @throws IsolationException if it could not be executed
   */
  ExecSession exec(String name, ExecRequest request) throws IsolationException;

  /**
   * Sends a signal to a running service's main process.
   *
   * @param name the service's name
   * @param signal which
   * @throws IsolationException if it could not be delivered
   */
  void signal(String name, Signal signal) throws IsolationException;

  /**
   * {@return what a running service uses}
   *
   * @param name its name
   * @throws IsolationException if it cannot be measured
   */
  Usage usage(String name) throws IsolationException;

  /**
   * {@return what is in force around a running service}
   *
   * @param name its name
   * @throws IsolationException if it cannot be read
   */
  SandboxReport inspect(String name) throws IsolationException;

  /**
   * {@return the limits in force: those that a running service was started with or was given since,
   * or those that its next start would set}
   *
   * @param name its name
   */
  Limits limits(String name);

  /**
   * Changes the limits of a running service until its next start, also over an end of the platform.
   *
   * @param name its name
   * @param limits all limits from now on
   * @throws IsolationException if one cannot be changed; then none is
   */
  void update(String name, Limits limits) throws IsolationException;

  /**
   * {@return a service's log file; older parts have {@code .1}, {@code .2} … appended to the name}
   *
   * @param name its name
   */
  Path log(String name);

  /**
   * Reads a service's log, older parts included.
   *
   * @param name its name
   * @param lines so many of the last lines; −1 for all
   * @return the lines, oldest first, without line ends; bytes that are not UTF-8 are replaced
   */
  List<String> log(String name, int lines);

  /**
   * Follows a service's log over rotations and restarts: its last lines first, then each new one;
   * none is lost or told twice in between.
   *
   * @param name its name
   * @param lines so many of the last lines; −1 for all
   * @param receiver called with each line, one at a time; must not block
   * @return stops following
   */
  AutoCloseable follow(String name, int lines, Consumer<String> receiver);

  /** {@return the backends present, ordered by name} */
  List<BackendStatus> backends();

  /** {@return which backend honours which directive on this host} */
  HonoursMatrix honours();

  /** {@return the latest events of all services, oldest first; at most 1000} */
  List<ServiceEvent> events();

  /**
   * Ends supervision. Called by the launcher before the framework stops.
   *
   * @param keep whether services are left running, to be adopted by the next run of the platform
   * @return completes when all services have ended, or have been let go of
   */
  CompletionStage<Void> shutdown(boolean keep);
}
