package org.cloister.api.isolation;

import java.util.List;

/**
 * Who a service runs as, in numbers (credentials(7)).
 *
 * @param user the user's name, for messages and {@code USER}
 * @param uid user id inside
 * @param gid primary group id inside
 * @param groups supplementary group ids inside, without the primary one
 * @param home the user's home directory as the account database has it
 */
public record Credentials(String user, int uid, int gid, List<Integer> groups, String home) {
  /** Copies the groups. */
  public Credentials {
    groups = List.copyOf(groups);
  }
}
