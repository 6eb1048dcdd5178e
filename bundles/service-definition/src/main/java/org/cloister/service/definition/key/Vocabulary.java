package org.cloister.service.definition.key;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All keys of a definition and the tables they belong to: what a key that does not exist might have
 * been meant to be. Immutable.
 *
 * @param paths the full paths of all keys: {@code nice}, {@code restart.limit}
 */
public record Vocabulary(List<String> paths) {
  private static final int FEW = 12;

  /** Copies the paths. */
  public Vocabulary {
    paths = List.copyOf(paths);
  }

  /**
   * {@return the vocabulary of a schema}
   *
   * @param schema the top-level table
   */
  public static Vocabulary of(TableType<?> schema) {
    Map<String, String> paths = new LinkedHashMap<>();
    collect("", schema, paths);
    return new Vocabulary(List.copyOf(paths.keySet()));
  }

  private static void collect(String prefix, TableType<?> table, Map<String, String> paths) {
    for (Key<?> key : table.keys()) {
      paths.put(prefix + key.name(), key.name());
      TableType.within(key.type())
          .ifPresent(nested -> collect(prefix + key.name() + ".", nested, paths));
    }
  }

  /**
   * {@return what to do about a key that does not exist: a clause for the end of a message}
   *
   * @param prefix path of the table it was written in, with a dot at its end; empty at the top
   * @param key the key
   * @param siblings the keys that the table has
   */
  String advice(String prefix, String key, Collection<String> siblings) {
    Optional<String> near = Spelling.nearest(key, siblings);
    if (near.isPresent()) {
      return "; did you mean " + prefix + near.get() + "?";
    }
    if (paths.contains(key)) {
      return "; " + key + " belongs to the service: write it above the first [table]";
    }
    Optional<String> elsewhere =
        paths.stream().filter(path -> path.endsWith("." + key)).findFirst();
    if (elsewhere.isPresent()) {
      return "; did you mean " + elsewhere.get() + "?";
    }
    return siblings.size() > FEW
        ? ""
        : siblings.stream().sorted().collect(Collectors.joining(", ", "; the keys here are ", ""));
  }
}
