package org.cloister.linux.account;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.cloister.api.host.Accounts.SubordinateIds;

/** The text of /etc/subuid or /etc/subgid (subuid(5)). */
final class SubordinateFile {
  /** By this name in the file an administrator sets ids aside for the sandboxes of root. */
  private static final String OURS = "cloister";

  // Above what systemd (up to 0x6FFFFFFF) and useradd (up to 600100000) hand out by themselves, and
  // below what systemd keeps for foreign images (from 0x7FFE0000 on).
  private static final int FIRST = 0x70000000;
  private static final int END = 0x7FFE0000;

  private SubordinateFile() {}

  private record Entry(String owner, long first, long count) {
    boolean overlaps(long from, long to) {
      return first < to && from < first + count;
    }
  }

  /**
   * {@return the ranges that a user may map; for root, who may map any, those set aside for
   * sandboxes}
   *
   * @param text the text of the file
   * @param name the user's name
   * @param uid the user's id
   */
  static List<SubordinateIds> ranges(String text, String name, int uid) {
    List<Entry> entries = entries(text).toList();
    List<SubordinateIds> own = ranges(entries, name, Integer.toString(uid));
    if (uid != 0) {
      return own;
    }
    List<SubordinateIds> ours = ranges(entries, OURS, OURS);
    if (!ours.isEmpty()) {
      return ours;
    }
    return own.isEmpty() ? unclaimed(entries) : own;
  }

  private static List<SubordinateIds> ranges(List<Entry> entries, String name, String number) {
    return entries.stream()
        .filter(entry -> entry.owner().equals(name) || entry.owner().equals(number))
        .map(entry -> new SubordinateIds((int) entry.first(), (int) entry.count()))
        .toList();
  }

  /** {@return our range without what the file gives to somebody} */
  private static List<SubordinateIds> unclaimed(List<Entry> entries) {
    List<SubordinateIds> free = new ArrayList<>();
    long from = FIRST;
    while (from < END) {
      long position = from;
      long claimedTo =
          entries.stream()
              .filter(entry -> entry.overlaps(position, position + 1))
              .mapToLong(entry -> entry.first() + entry.count())
              .max()
              .orElse(position);
      if (claimedTo > position) {
        from = claimedTo;
        continue;
      }
      long to =
          entries.stream()
              .filter(entry -> entry.first() > position)
              .mapToLong(Entry::first)
              .filter(first -> first < END)
              .min()
              .orElse(END);
      free.add(new SubordinateIds((int) from, (int) (to - from)));
      from = to;
    }
    return free;
  }

  private static Stream<Entry> entries(String text) {
    return text.lines()
        .map(line -> line.strip().split(":", -1))
        .filter(fields -> fields.length == 3)
        .filter(fields -> AccountName.number(fields[1]).isPresent())
        .filter(fields -> AccountName.number(fields[2]).isPresent())
        .map(fields -> new Entry(fields[0], Long.parseLong(fields[1]), Long.parseLong(fields[2])))
        .filter(entry -> entry.count() > 0);
  }
}
