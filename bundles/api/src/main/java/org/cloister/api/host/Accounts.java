package org.cloister.api.host;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The host's account database, as the name service switch answers (nsswitch.conf(5)). Thread-safe.
 */
@ProviderType
public interface Accounts {
  /**
   * {@return the user with a name, or with a number written as text}
   *
   * @param name {@code debian-tor} or {@code 104}
   */
  Optional<User> user(String name);

  /**
   * {@return the id of the group with a name, or with a number written as text}
   *
   * @param name {@code www-data} or {@code 33}
   */
  Optional<Integer> group(String name);

  /**
   * {@return ids of the groups that a user is a member of, without the primary one}
   *
   * @param user a user of this database
   */
  List<Integer> supplementaryGroups(User user);

  /** {@return the effective user id of the platform itself} */
  int platformUid();

  /**
   * {@return ranges of ids that the platform's user may map into user namespaces (subuid(5)); for
   * root a range set aside for sandboxes}
   */
  List<SubordinateIds> subordinateUids();

  /** {@return the same for group ids (subgid(5))} */
  List<SubordinateIds> subordinateGids();

  /**
   * A user.
   *
   * @param name its name; the number as text where the database has none
   * @param uid its id
   * @param gid its primary group's id
   * @param home its home directory
   * @param shell its login shell
   */
  record User(String name, int uid, int gid, String home, String shell) {}

  /**
   * A range of ids.
   *
   * @param first the first
   * @param count how many
   */
  record SubordinateIds(int first, int count) {}
}
