package org.cloister.backend.kvm.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The modules of a kernel as depmod(8) wrote them down. A module can be named by an alias, such as
 * {@code fs-ext4}, by which the kernel asks for it. Names have underscores where file names may
 * have dashes.
 */
public final class ModuleTree {
  private static final String DEPENDENCIES = "modules.dep";
  private static final String SUFFIX = ".ko";
  private static final String BEFORE = "pre:";
  private static final String AFTER = "post:";
  private static final String BUILT_IN_ALIAS = ".alias=";

  /** What implements something for every processor. */
  private static final String GENERIC = "_generic";

  private final Map<String, List<String>> files;
  private final Set<String> builtIn;
  private final Map<String, List<String>> aliases;
  private final Map<String, List<String>> soft;

  /**
   * What depmod(8) wrote.
   *
   * @param dependencies the lines of {@code modules.dep}
   * @param builtIn the lines of {@code modules.builtin}
   * @param builtInFacts {@code NAME.KEY=VALUE} each, of {@code modules.builtin.modinfo}
   * @param aliases the lines of {@code modules.alias}
   * @param soft the lines of {@code modules.softdep}: what a module asks for when it is in use
   */
  record Lists(
      List<String> dependencies,
      List<String> builtIn,
      List<String> builtInFacts,
      List<String> aliases,
      List<String> soft) {}

  /**
   * Understands what depmod wrote.
   *
   * @param lists what it wrote
   * @param origin the file of the dependencies, for messages
   * @throws IOException if these cannot be understood
   */
  ModuleTree(Lists lists, Path origin) throws IOException {
    files = files(lists.dependencies(), origin);
    builtIn = new HashSet<>();
    lists.builtIn().stream()
        .filter(line -> !line.isBlank())
        .forEach(line -> builtIn.add(name(line)));
    aliases = aliases(lists);
    soft = soft(lists.soft());
  }

  /**
   * {@return the file that is written anew when modules come or go}
   *
   * @param modules the folder: {@code /lib/modules/RELEASE}
   */
  static Path list(Path modules) {
    return modules.resolve(DEPENDENCIES);
  }

  /**
   * {@return the modules in a folder}
   *
   * @param modules the folder: {@code /lib/modules/RELEASE}
   * @throws IOException if it has no {@code modules.dep}, or this cannot be read or understood
   */
  public static ModuleTree read(Path modules) throws IOException {
    Path dependencies = list(modules);
    return new ModuleTree(
        new Lists(
            Files.readAllLines(dependencies),
            lines(modules.resolve("modules.builtin")),
            facts(modules.resolve("modules.builtin.modinfo")),
            lines(modules.resolve("modules.alias")),
            lines(modules.resolve("modules.softdep"))),
        dependencies);
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private static List<String> facts(Path file) throws IOException {
    return List.of(String.join("\n", lines(file)).split("\0"));
  }

  private static Map<String, List<String>> files(List<String> dependencies, Path origin)
      throws IOException {
    Map<String, List<String>> files = new HashMap<>();
    for (int i = 0; i < dependencies.size(); i++) {
      String line = dependencies.get(i);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException(origin + ":" + (i + 1) + ": no colon after the name of a module");
      }
      List<String> order = new ArrayList<>();
      order.add(line.substring(0, colon));
      order.addAll(words(line.substring(colon + 1)));
      // What a module needs stands behind it, what that needs further behind.
      Collections.reverse(order);
      files.put(name(line.substring(0, colon)), List.copyOf(order));
    }
    return files;
  }

  /** Aliases that are patterns are those of devices, which nobody asks for by a name. */
  private static Map<String, List<String>> aliases(Lists lists) {
    Map<String, List<String>> aliases = new HashMap<>();
    for (String line : lists.aliases()) {
      List<String> words = words(line);
      if (words.size() == 3 && words.get(0).equals("alias") && !words.get(1).contains("*")) {
        put(aliases, words.get(1), words.get(2));
      }
    }
    for (String fact : lists.builtInFacts()) {
      int mark = fact.indexOf(BUILT_IN_ALIAS);
      if (mark > 0) {
        put(aliases, fact.substring(mark + BUILT_IN_ALIAS.length()), fact.substring(0, mark));
      }
    }
    return aliases;
  }

  private static void put(Map<String, List<String>> aliases, String alias, String module) {
    aliases.computeIfAbsent(name(alias), name -> new ArrayList<>()).add(name(module));
  }

  private static Map<String, List<String>> soft(List<String> lines) {
    Map<String, List<String>> soft = new HashMap<>();
    for (String line : lines) {
      List<String> words = words(line);
      if (words.size() > 2 && words.get(0).equals("softdep")) {
        List<String> wanted = soft.computeIfAbsent(name(words.get(1)), name -> new ArrayList<>());
        words.stream()
            .skip(2)
            .filter(word -> !word.equals(BEFORE) && !word.equals(AFTER))
            .forEach(wanted::add);
      }
    }
    return soft;
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
  }

  /** {@return the module that a file holds: {@code kernel/fs/9p/9p.ko.xz} holds {@code 9p}} */
  static String name(String file) {
    String last = file.substring(file.lastIndexOf('/') + 1);
    int suffix = last.indexOf(SUFFIX);
    return (suffix < 0 ? last : last.substring(0, suffix)).replace('-', '_');
  }

  /**
   * {@return those of some modules that the kernel neither has built in nor as a file}
   *
   * @param names names or aliases of modules
   */
  public List<String> missing(Collection<String> names) {
    return names.stream().filter(name -> find(name).isEmpty()).toList();
  }

  private Optional<String> find(String wanted) {
    String name = name(wanted);
    if (has(name)) {
      return Optional.of(name);
    }
    List<String> modules =
        aliases.getOrDefault(name, List.of()).stream().filter(this::has).toList();
    return modules.stream()
        .filter(module -> module.endsWith(GENERIC))
        .findFirst()
        .or(() -> modules.stream().findFirst());
  }

  private boolean has(String module) {
    return builtIn.contains(module) || files.containsKey(module);
  }

  /**
   * {@return the files to load, in an order in which each finds what it needs, below the folder; a
   * module that is built in needs none}
   *
   * @param names names or aliases of modules, none of them {@linkplain #missing missing}
   */
  public List<String> loadOrder(Collection<String> names) {
    Set<String> order = new LinkedHashSet<>();
    for (String name : names) {
      String module =
          find(name)
              .orElseThrow(() -> new IllegalArgumentException("the kernel has no module " + name));
      load(module, order, new HashSet<>());
    }
    return List.copyOf(order);
  }

  private void load(String module, Set<String> order, Set<String> begun) {
    if (!begun.add(module)) {
      return;
    }
    for (String file : files.getOrDefault(module, List.of())) {
      String needed = name(file);
      for (String wanted : soft.getOrDefault(needed, List.of())) {
        find(wanted).ifPresent(found -> load(found, order, begun));
      }
      order.add(file);
    }
  }
}
