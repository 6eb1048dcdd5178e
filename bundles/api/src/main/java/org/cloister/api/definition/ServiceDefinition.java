package org.cloister.api.definition;

import java.util.List;
import java.util.Map;
import org.cloister.api.isolation.Limits;
import org.cloister.api.isolation.Network;
import org.cloister.api.isolation.PassedSocket;

/**
 * What an administrator wrote about a service, validated; nothing in it depends on a host. A bundle
 * may register one as an OSGi service of this type, which is equal to a file in {@code services.d}.
 * Each component is the key of the same name in {@code docs/definition.md}, which has the defaults.
 *
 * @param name letters, digits and {@code . _ -}, with an optional {@code @instance}
 * @param description one line for people
 * @param enabled whether it starts with the platform
 * @param process what runs and with which attributes
 * @param identity who it runs as
 * @param root what is at the root of its file system
 * @param mappings what it sees of the host beside that, in order
 * @param network its network
 * @param sockets listening sockets passed in
 * @param secrets file name inside to the host's file
 * @param privileges what it may ask of the kernel
 * @param limits how much it may use
 * @param dependencies what it needs and what it excludes
 * @param lifecycle how it is started, watched, reloaded and stopped
 * @param log how much of its output is kept
 * @param backend which backend it wants
 */
public record ServiceDefinition(
    String name,
    String description,
    boolean enabled,
    ProcessDefinition process,
    Identity identity,
    Root root,
    List<Mapping> mappings,
    Network network,
    List<PassedSocket> sockets,
    Map<String, String> secrets,
    Privileges privileges,
    Limits limits,
    Dependencies dependencies,
    Lifecycle lifecycle,
    LogPolicy log,
    BackendRequest backend) {

  /** Copies the collections. */
  public ServiceDefinition {
    mappings = List.copyOf(mappings);
    sockets = List.copyOf(sockets);
    secrets = Map.copyOf(secrets);
  }

  /**
   * Name of the service property that tells where a registered definition came from, for people.
   */
  public static final String ORIGIN = "cloister.definition.origin";

  /**
   * Name of the service property that holds the service's name. The {@link DefinitionCatalog} alone
   * sets it, on the definitions that are in force; whoever contributes a definition of his own
   * registers it without.
   */
  public static final String NAME = "cloister.definition.name";
}
