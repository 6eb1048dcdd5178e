package org.cloister.shell.verb;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.cloister.api.host.Accounts;
import org.cloister.api.isolation.Credentials;
import org.cloister.shell.call.Arguments;
import org.cloister.shell.call.Option;
import org.cloister.shell.call.Refusal;

/**
 * Who a program inside a service runs as, and what tells it so.
 *
 * @param credentials who, unless it is the service's own user
 * @param environment the variables that name a user (environ(7))
 */
record ExecUser(Optional<Credentials> credentials, Map<String, String> environment) {
  /** Names the user. */
  static final Option OPTION =
      new Option("user", "u", "USER", "as another user of the host, by name or number");

  private static final ExecUser OF_THE_SERVICE = new ExecUser(Optional.empty(), Map.of());

  /**
   * {@return the user that was asked for}
   *
   * @param arguments may have the option
   * @param accounts finds users by name or number
   * @throws Refusal if there is no such user
   */
  static ExecUser of(Arguments arguments, Function<String, Optional<Accounts.User>> accounts) {
    Optional<String> wanted = arguments.value(OPTION);
    if (wanted.isEmpty()) {
      return OF_THE_SERVICE;
    }
    Accounts.User user =
        accounts
            .apply(wanted.get())
            .orElseThrow(
                () ->
                    new Refusal(
                        Refusal.UNKNOWN, "the host knows no user \"" + wanted.get() + "\""));
    return new ExecUser(
        Optional.of(new Credentials(user.name(), user.uid(), user.gid(), List.of(), user.home())),
        Map.of(
            "HOME",
            user.home(),
            "LOGNAME",
            user.name(),
            "SHELL",
            user.shell(),
            "USER",
            user.name()));
  }
}
