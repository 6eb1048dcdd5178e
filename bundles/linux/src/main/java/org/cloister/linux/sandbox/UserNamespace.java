package org.cloister.linux.sandbox;

import java.util.List;
import org.cloister.api.isolation.IdRange;
import org.cloister.api.isolation.SandboxSpec;

/**
 * Whether, when and with which maps a sandbox enters a user namespace of its own.
 *
 * @param moment when
 * @param uidMap the map of user ids; empty if there is no user namespace
 * @param gidMap the map of group ids; empty if there is no user namespace
 * @param setGroups whether the supplementary groups can be set
 */
public record UserNamespace(
    Moment moment, List<IdRange> uidMap, List<IdRange> gidMap, boolean setGroups) {

  /** When a user namespace is entered. */
  public enum Moment {
    /** There is none. */
    NEVER,
    /**
     * At once, because an ordinary user can do nothing else outside. The mounts belong to the
     * namespace.
     */
    FIRST,
    /**
     * After the mounts were made by the host's root. They stay its own: no privilege inside can
     * change them, and what only root may reach on the host can be shown.
     */
    LAST
  }

  /** Copies the lists. */
  public UserNamespace {
    uidMap = List.copyOf(uidMap);
    gidMap = List.copyOf(gidMap);
  }

  /**
   * {@return what a spec needs on a host}
   *
   * @param spec what is wanted
   * @param host who the platform is
   */
  public static UserNamespace of(SandboxSpec spec, HostFacts host) {
    List<IdRange> uids = spec.confinement().uidMap();
    List<IdRange> gids = spec.confinement().gidMap();
    if (host.privileged()) {
      Moment moment = spec.confinement().userNamespace() ? Moment.LAST : Moment.NEVER;
      return new UserNamespace(moment, uids, gids, true);
    }
    if (uids.isEmpty()) {
      uids = List.of(new IdRange(spec.credentials().uid(), host.uid(), 1));
      gids = List.of(new IdRange(spec.credentials().gid(), host.gid(), 1));
    }
    return new UserNamespace(Moment.FIRST, uids, gids, !isOwn(gids, host.gid()));
  }

  /** {@return whether the platform may write the map of user ids by itself} */
  public boolean ownUid(HostFacts host) {
    return host.privileged() || isOwn(uidMap, host.uid());
  }

  /** {@return whether the platform may write the map of group ids by itself} */
  public boolean ownGid(HostFacts host) {
    return host.privileged() || isOwn(gidMap, host.gid());
  }

  /** {@return whether a user id exists inside} */
  public boolean hasUser(int uid) {
    return moment == Moment.NEVER || covers(uidMap, uid);
  }

  /** {@return whether a group id exists inside} */
  public boolean hasGroup(int gid) {
    return moment == Moment.NEVER || covers(gidMap, gid);
  }

  /** {@return the ids to give where private memory is made} */
  public OwnerIds ownerIds() {
    return switch (moment) {
      case NEVER -> new OwnerIds.Same();
      case FIRST -> new OwnerIds.Inside(uidMap, gidMap);
      case LAST -> new OwnerIds.Outside(uidMap, gidMap);
    };
  }

  private static boolean isOwn(List<IdRange> map, int id) {
    return map.size() == 1 && map.get(0).count() == 1 && map.get(0).outside() == id;
  }

  private static boolean covers(List<IdRange> ranges, int id) {
    return ranges.stream().anyMatch(range -> OwnerIds.covers(range, id));
  }
}
