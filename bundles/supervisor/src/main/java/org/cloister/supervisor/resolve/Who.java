package org.cloister.supervisor.resolve;

import java.util.List;
import java.util.Optional;
import org.cloister.api.definition.Identity;
import org.cloister.api.host.Accounts;
import org.cloister.api.isolation.Credentials;
import org.cloister.api.supervision.SupervisionErrorCode;
import org.cloister.api.supervision.SupervisionException;

/** Names of users and groups, as the host's account database has them. */
final class Who {
  private final Accounts accounts;

  Who(Accounts accounts) {
    this.accounts = accounts;
  }

  Credentials credentials(Identity identity) {
    Accounts.User user = user(identity.user());
    int gid = identity.group().map(this::group).orElse(user.gid());
    List<Integer> groups =
        identity.supplementaryGroups().stream()
            .map(this::group)
            .filter(group -> group != gid)
            .distinct()
            .sorted()
            .toList();
    return new Credentials(user.name(), user.uid(), gid, groups, user.home());
  }

  private Accounts.User user(Optional<String> name) {
    String wanted = name.orElseGet(() -> Integer.toString(accounts.platformUid()));
    return accounts
        .user(wanted)
        .orElseThrow(
            () ->
                new SupervisionException(
                    SupervisionErrorCode.UNRESOLVABLE,
                    "user: the host knows no user " + wanted + "; create it, or name another"));
  }

  private int group(String name) {
    return accounts
        .group(name)
        .orElseThrow(
            () ->
                new SupervisionException(
                    SupervisionErrorCode.UNRESOLVABLE,
                    "group: the host knows no group " + name + "; create it, or name another"));
  }
}
