package org.cloister.supervisor.service;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.cloister.api.host.NotifySockets;
import org.cloister.supervisor.backend.Backends;
import org.cloister.supervisor.event.EventLog;
import org.cloister.supervisor.log.RotationWatch;
import org.cloister.supervisor.resolve.ServicePlaces;
import org.cloister.supervisor.resolve.SpecResolver;
import org.cloister.supervisor.state.SandboxRecords;
import org.cloister.supervisor.state.Wishes;
import org.cloister.supervisor.storage.PrivateStorage;
import org.cloister.supervisor.thread.Threads;

/**
 * What all services share.
 *
 * @param platform a short id of this platform
 * @param stateDirectory where services keep what lasts
 * @param threads the few threads
 * @param backends the backends present
 * @param resolver makes specs of definitions
 * @param storage makes private copies and overlays
 * @param records what may be running
 * @param wishes what operators have set
 * @param notifySockets sockets for readiness
 * @param rotation keeps logs bounded
 * @param events tells the world
 * @param neighbours the other services
 */
public record Surroundings(
    String platform,
    Path stateDirectory,
    Threads threads,
    Backends backends,
    SpecResolver resolver,
    PrivateStorage storage,
    SandboxRecords records,
    Wishes wishes,
    NotifySockets notifySockets,
    RotationWatch rotation,
    EventLog events,
    Neighbours neighbours) {

  /** The other services, as one service needs to know them. */
  public interface Neighbours {
    /**
     * Starts what a service requires and stops what it conflicts with.
     *
     * @param service its name
     * @return completes when all that is done, or exceptionally with a {@link
     *     org.cloister.api.supervision.SupervisionException}
     */
    CompletionStage<Void> makeWay(String service);

    /** {@return what services can write to of the host} */
    Set<Path> writable();

    /** {@return whether the platform shuts down, so that nothing may be started} */
    boolean closing();

    /**
     * {@return whether sandboxes may be taken over: from when the definitions are known, by which
     * they are treated, until the platform shuts down}
     */
    boolean adopting();

    /**
     * {@return whether a service is there only because somebody named it: an instance of a
     * template, which does not start by itself unless an operator wants that}
     *
     * @param service its name
     */
    boolean instantiated(String service);
  }

  /**
   * {@return where the files of one start of a service lie}
   *
   * @param service its name
   * @param instance the start's id
   */
  public ServicePlaces places(String service, String instance) {
    return new ServicePlaces(
        records.runtimeDirectory(instance), stateDirectory.resolve("services").resolve(service));
  }

  /**
   * {@return where the files of a start would lie that is only thought of}
   *
   * @param service its name
   */
  public ServicePlaces placesOfNext(String service) {
    return places(service, next(service));
  }

  /**
   * {@return the id of a start that is only thought of}
   *
   * @param service its name
   */
  public static String next(String service) {
    return service + ".next";
  }
}
