package org.cloister.linux.account;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The text of /etc/group (group(5)). Lines that are not of its form are passed over. */
final class GroupFile {
  private static final int FIELDS = 4;

  private GroupFile() {}

  private record Group(String name, int gid, List<String> members) {}

  /** {@return the id of the group with a name} */
  static Optional<Integer> group(String text, String name) {
    return groups(text).filter(group -> group.name().equals(name)).map(Group::gid).findFirst();
  }

  /** {@return ids of the groups that name a user as a member} */
  static List<Integer> groupsOf(String text, String user) {
    return groups(text).filter(group -> group.members().contains(user)).map(Group::gid).toList();
  }

  private static Stream<Group> groups(String text) {
    return text.lines()
        .map(line -> line.split(":", -1))
        .filter(fields -> fields.length == FIELDS)
        .filter(fields -> AccountName.number(fields[2]).isPresent())
        .map(
            fields ->
                new Group(
                    fields[0], Integer.parseInt(fields[2]), Arrays.asList(fields[3].split(","))));
  }
}
