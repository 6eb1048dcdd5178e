package org.cloister.linux.seccomp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.cloister.linux.spelling.NearestName;

/**
 * Groups of system calls, whose names begin with {@code @}. The file {@code groups.seccomp} beside
 * this class has them: a line is the group's name, what it is for behind a {@code #}, and the
 * indented lines after it are its members, calls or groups before it.
 */
public final class SyscallGroups {
  private static final Map<String, SortedSet<String>> GROUPS = load();

  private SyscallGroups() {}

  /** {@return the names of all groups, in the order of the file} */
  public static Set<String> names() {
    return GROUPS.keySet();
  }

  /**
   * {@return the calls meant by some names}
   *
   * @param names of calls and groups
   * @throws IllegalArgumentException if any does not exist; the message names each of these, and
   *     the nearest one that does
   */
  public static SortedSet<String> expand(Iterable<String> names) {
    return expand(names, GROUPS);
  }

  private static SortedSet<String> expand(
      Iterable<String> names, Map<String, SortedSet<String>> groups) {
    SortedSet<String> known = SyscallTable.allNamesOfAllArchitectures();
    SortedSet<String> calls = new TreeSet<>();
    List<String> wrong = new ArrayList<>();
    for (String name : names) {
      boolean group = name.startsWith("@");
      if (group && groups.containsKey(name)) {
        calls.addAll(groups.get(name));
      } else if (!group && known.contains(name)) {
        calls.add(name);
      } else {
        wrong.add(
            (group ? "there is no group of system calls \"" : "there is no system call \"")
                + name
                + "\""
                + NearestName.hint(name, group ? groups.keySet() : known));
      }
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", wrong));
    }
    return calls;
  }

  private static Map<String, SortedSet<String>> load() {
    Map<String, SortedSet<String>> groups = new LinkedHashMap<>();
    for (Statement statement : Statement.read("groups.seccomp")) {
      List<String> words = statement.words();
      try {
        SortedSet<String> members = expand(words.subList(1, words.size()), groups);
        groups.put(words.get(0), Collections.unmodifiableSortedSet(members));
      } catch (IllegalArgumentException e) {
        throw statement.refused(e);
      }
    }
    return Collections.unmodifiableMap(groups);
  }
}
