package org.cloister.api.isolation;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A service definition resolved on this host: what the service may see and do. The same for every
 * backend, immutable, and with no default left open.
 *
 * @param name the service's name, {@code tor} or {@code web@one}
 * @param hostname the host name inside
 * @param command the program (an absolute path inside) and its arguments
 * @param environment the whole environment
 * @param directory the working directory inside
 * @param credentials who it runs as
 * @param view the file system as it sees it
 * @param network the network as it sees it
 * @param attributes attributes of its main process
 * @param confinement what it may ask of the kernel
 * @param limits how much it may use
 * @param notifySocket the host's path of a datagram socket for readiness messages (sd_notify(3))
 *     that is reachable inside under the path in the environment's {@code NOTIFY_SOCKET}, which the
 *     backend sets
 * @param sockets listening sockets held by the platform and passed in (sd_listen_fds(3))
 * @param secrets files with secrets, shown inside in private memory
 */
public record SandboxSpec(
    String name,
    String hostname,
    List<String> command,
    Map<String, String> environment,
    String directory,
    Credentials credentials,
    FileSystemView view,
    Network network,
    ProcessAttributes attributes,
    Confinement confinement,
    Limits limits,
    Optional<Path> notifySocket,
    List<PassedSocket> sockets,
    List<Secret> secrets) {

  /** Copies the collections. */
  public SandboxSpec {
    command = List.copyOf(command);
    environment = Collections.unmodifiableMap(new TreeMap<>(environment));
    sockets = List.copyOf(sockets);
    secrets = List.copyOf(secrets);
  }

  /**
   * {@return every directive that it asks for, in their order, as a list to check off: what a
   * backend does not know how to honour is a shortfall. Not {@link Directive#MAPPING_SOCKET}, which
   * only a look at the host tells from a bind}
   */
  public Set<Directive> directives() {
    return AskedDirectives.of(this);
  }
}
