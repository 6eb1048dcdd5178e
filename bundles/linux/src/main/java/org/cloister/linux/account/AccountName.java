package org.cloister.linux.account;

import java.util.OptionalInt;
import java.util.regex.Pattern;

/** What somebody wrote for a user or a group. */
final class AccountName {
  /** What is in no database, and would be taken apart or cut off on the way into one. */
  private static final Pattern IMPOSSIBLE = Pattern.compile("[\\p{Cntrl}:/,\\s]");

  private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");

  private AccountName() {}

  /** {@return whether a database may be asked for it} */
  static boolean isValid(String name) {
    return !name.isEmpty() && !IMPOSSIBLE.matcher(name).find();
  }

  /** {@return the number that it is, if it is one of 0 to 2147483647} */
  static OptionalInt number(String name) {
    if (!NUMBER.matcher(name).matches()) {
      return OptionalInt.empty();
    }
    long number = Long.parseLong(name);
    return number <= Integer.MAX_VALUE ? OptionalInt.of((int) number) : OptionalInt.empty();
  }
}
