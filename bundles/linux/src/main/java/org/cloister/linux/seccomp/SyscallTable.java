package org.cloister.linux.seccomp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Names and numbers of an architecture's system calls (syscalls(2)). */
public final class SyscallTable {
  private static final Map<Architecture, SyscallTable> TABLES = load();
  private static final SortedSet<String> ALL_NAMES = allNames();

  private final NavigableMap<Integer, String> names;
  private final Map<String, Integer> numbers;

  private SyscallTable(NavigableMap<Integer, String> names) {
    this.names = Collections.unmodifiableNavigableMap(names);
    this.numbers = new HashMap<>();
    names.forEach((number, name) -> numbers.put(name, number));
  }

  /**
   * {@return the calls of an architecture}
   *
   * @param architecture the architecture
   */
  public static SyscallTable of(Architecture architecture) {
    return TABLES.get(architecture);
  }

  /** {@return the names that exist on at least one architecture} */
  public static SortedSet<String> allNamesOfAllArchitectures() {
    return ALL_NAMES;
  }

  /**
   * {@return the number of a call; empty if this architecture has none of that name}
   *
   * @param name {@code openat}
   */
  public OptionalInt number(String name) {
    Integer number = numbers.get(name);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /**
   * {@return the name of a call; empty if it has none here}
   *
   * @param number the number
   */
  public Optional<String> name(int number) {
    return Optional.ofNullable(names.get(number));
  }

  /** {@return number to name, in the order of the numbers} */
  public NavigableMap<Integer, String> names() {
    return names;
  }

  private static Map<Architecture, SyscallTable> load() {
    Map<Architecture, SyscallTable> tables = new EnumMap<>(Architecture.class);
    for (Architecture architecture : Architecture.values()) {
      tables.put(
          architecture, new SyscallTable(parse(read(architecture.kernelName() + ".syscalls"))));
    }
    return tables;
  }

  private static NavigableMap<Integer, String> parse(String text) {
    NavigableMap<Integer, String> names = new TreeMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(" "))
        .forEach(fields -> names.put(Integer.valueOf(fields[0]), fields[1]));
    return names;
  }

  private static SortedSet<String> allNames() {
    SortedSet<String> all = new TreeSet<>();
    TABLES.values().forEach(table -> all.addAll(table.names.values()));
    return Collections.unmodifiableSortedSet(all);
  }

  private static String read(String resource) {
    try (InputStream stream = SyscallTable.class.getResourceAsStream(resource)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }
}
