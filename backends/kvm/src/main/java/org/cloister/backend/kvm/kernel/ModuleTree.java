package org.cloister.backend.kvm.kernel;

import java.io.IOException;
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
import java.util.Set;

/**
 * The modules of a kernel as depmod(8) wrote them down: {@code modules.dep} and {@code
 * modules.builtin}. Module names have underscores where file names may have dashes.
 */
public final class ModuleTree {
  private static final String DEPENDENCIES = "modules.dep";
  private static final String BUILT_IN = "modules.builtin";
  private static final String SUFFIX = ".ko";

  private final Map<String, List<String>> files;
  private final Set<String> builtIn;

  private ModuleTree(Map<String, List<String>> files, Set<String> builtIn) {
    this.files = files;
    this.builtIn = builtIn;
  }

  /**
   * {@return the modules in a folder}
   *
   * @param modules the folder: {@code /lib/modules/RELEASE}
   * @throws IOException if it has no {@code modules.dep}, or this cannot be read or understood
   */
  public static ModuleTree read(Path modules) throws IOException {
    List<String> builtIn;
    try {
      builtIn = Files.readAllLines(modules.resolve(BUILT_IN));
    } catch (NoSuchFileException e) {
      builtIn = List.of();
    }
    return parse(
        Files.readAllLines(modules.resolve(DEPENDENCIES)), builtIn, modules.resolve(DEPENDENCIES));
  }

  static ModuleTree parse(List<String> dependencies, List<String> builtIn, Path origin)
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
      for (String needed : line.substring(colon + 1).trim().split("\\s+")) {
        if (!needed.isEmpty()) {
          order.add(needed);
        }
      }
      // What a module needs stands behind it, what that needs further behind.
      Collections.reverse(order);
      files.put(name(line.substring(0, colon)), List.copyOf(order));
    }
    Set<String> names = new HashSet<>();
    builtIn.stream().filter(line -> !line.isBlank()).forEach(line -> names.add(name(line)));
    return new ModuleTree(files, names);
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
   * @param names names of modules
   */
  public List<String> missing(Collection<String> names) {
    return names.stream()
        .filter(name -> !builtIn.contains(name) && !files.containsKey(name))
        .toList();
  }

  /**
   * {@return the files to load, in an order in which each finds what it needs, below the folder; a
   * module that is built in needs none}
   *
   * @param names names of modules, none of them {@linkplain #missing missing}
   */
  public List<String> loadOrder(Collection<String> names) {
    Set<String> order = new LinkedHashSet<>();
    for (String name : names) {
      if (builtIn.contains(name)) {
        continue;
      }
      List<String> needed = files.get(name);
      if (needed == null) {
        throw new IllegalArgumentException("the kernel has no module " + name);
      }
      order.addAll(needed);
    }
    return List.copyOf(order);
  }
}
