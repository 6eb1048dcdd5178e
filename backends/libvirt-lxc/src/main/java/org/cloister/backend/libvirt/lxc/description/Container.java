package org.cloister.backend.libvirt.lxc.description;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cloister.api.isolation.IdRange;

/**
 * A container of libvirt, with nothing but what the platform uses of libvirt-LXC.
 *
 * @param id its UUID
 * @param name its name, with the platform's prefix
 * @param owner says whose it is
 * @param root the host's directory that is its root
 * @param init path inside of the program that is its process 1
 * @param uidMap the map of user ids of its user namespace; empty for none
 * @param gidMap the map of group ids; empty exactly if {@code uidMap} is
 * @param ownNetwork whether its network is not the host's
 * @param resources how much it may use
 * @param label its SELinux label; empty where nothing enforces labels
 */
public record Container(
    UUID id,
    String name,
    Owner owner,
    Path root,
    String init,
    List<IdRange> uidMap,
    List<IdRange> gidMap,
    boolean ownNetwork,
    Resources resources,
    Optional<SecurityLabel> label) {

  /** Copies the lists. */
  public Container {
    uidMap = List.copyOf(uidMap);
    gidMap = List.copyOf(gidMap);
    if (uidMap.isEmpty() != gidMap.isEmpty()) {
      throw new IllegalArgumentException(name + ": a user namespace has two maps, or none");
    }
  }

  /**
   * {@return the same container, limited}
   *
   * @param to how much it may use
   */
  public Container limitedTo(Resources to) {
    return new Container(id, name, owner, root, init, uidMap, gidMap, ownNetwork, to, label);
  }

  /**
   * {@return the same container, labelled}
   *
   * @param with its label
   */
  public Container labelled(SecurityLabel with) {
    return new Container(
        id, name, owner, root, init, uidMap, gidMap, ownNetwork, resources, Optional.of(with));
  }

  /**
   * Whose a container is; a domain without this is another's, whatever its name.
   *
   * @param platform the platform's id
   * @param instance the id of the start
   * @param service the service's name
   */
  public record Owner(String platform, String instance, String service) {}
}
