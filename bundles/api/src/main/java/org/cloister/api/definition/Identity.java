package org.cloister.api.definition;

import java.util.List;
import java.util.Optional;

/**
 * Who a service runs as, by name or number.
 *
 * @param user the user; root (the platform's own user where that is not root) if empty
 * @param group the primary group; the user's own if empty
 * @param supplementaryGroups further groups; only these, not those of the account database
 * @param userNamespace whether it gets a user namespace of its own, so that root inside is nobody
 *     outside
 */
public record Identity(
    Optional<String> user,
    Optional<String> group,
    List<String> supplementaryGroups,
    boolean userNamespace) {
  /** Copies the list. */
  public Identity {
    supplementaryGroups = List.copyOf(supplementaryGroups);
  }
}
