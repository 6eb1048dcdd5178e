package org.cloister.linux.account;

import java.util.Optional;
import java.util.stream.Stream;
import org.cloister.api.host.Accounts.User;

/** The text of /etc/passwd (passwd(5)). Lines that are not of its form are passed over. */
final class PasswdFile {
  private static final int FIELDS = 7;

  private PasswdFile() {}

  /** {@return the user with a name} */
  static Optional<User> user(String text, String name) {
    return users(text).filter(user -> user.name().equals(name)).findFirst();
  }

  /** {@return the first user with an id} */
  static Optional<User> user(String text, int uid) {
    return users(text).filter(user -> user.uid() == uid).findFirst();
  }

  private static Stream<User> users(String text) {
    return text.lines()
        .map(line -> line.split(":", -1))
        .filter(fields -> fields.length == FIELDS)
        .filter(fields -> isNumber(fields[2]) && isNumber(fields[3]))
        .map(
            fields ->
                new User(
                    fields[0],
                    Integer.parseInt(fields[2]),
                    Integer.parseInt(fields[3]),
                    fields[5],
                    fields[6]));
  }

  private static boolean isNumber(String field) {
    return AccountName.number(field).isPresent();
  }
}
