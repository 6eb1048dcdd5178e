package org.cloister.linux.seccomp;

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
   * @throws IllegalArgumentException if one does not exist; the message names the nearest one
   */
  public static SortedSet<String> expand(Iterable<String> names) {
    return expand(names, GROUPS);
  }

  private static SortedSet<String> expand(
      Iterable<String> names, Map<String, SortedSet<String>> groups) {
    SortedSet<String> calls = new TreeSet<>();
    for (String name : names) {
      if (name.startsWith("@")) {
        calls.addAll(group(name, groups));
      } else {
        calls.add(call(name));
      }
    }
    return calls;
  }

  private static SortedSet<String> group(String name, Map<String, SortedSet<String>> groups) {
    SortedSet<String> members = groups.get(name);
    if (members == null) {
      throw new IllegalArgumentException(
          "there is no group of system calls \""
              + name
              + "\""
              + NearestName.hint(name, groups.keySet()));
    }
    return members;
  }

  private static String call(String name) {
    SortedSet<String> known = SyscallTable.allNamesOfAllArchitectures();
    if (!known.contains(name)) {
      throw new IllegalArgumentException(
          "there is no system call \"" + name + "\"" + NearestName.hint(name, known));
    }
    return name;
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
