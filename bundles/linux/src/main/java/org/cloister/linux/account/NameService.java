package org.cloister.linux.account;

import java.util.List;
import java.util.Optional;
import org.cloister.api.host.Accounts.User;

/** The name service switch of the C library (nsswitch.conf(5)): files, LDAP, systemd and others. */
interface NameService {
  /** {@return the user with a name} */
  Optional<User> user(String name);

  /** {@return the user with an id} */
  Optional<User> user(int uid);

  /** {@return the id of the group with a name} */
  Optional<Integer> group(String name);

  /**
   * {@return ids of the groups of a user}
   *
   * @param user its name
   * @param primary its primary group, which is among them
   */
  List<Integer> groupsOf(String user, int primary);
}
