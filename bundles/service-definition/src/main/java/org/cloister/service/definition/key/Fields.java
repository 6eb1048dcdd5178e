package org.cloister.service.definition.key;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Origin;
import org.cloister.service.definition.toml.Table;

/** The values of one table by their keys. For one thread. */
public final class Fields {
  private final Table table;
  private final Report report;
  private final Set<Key<?>> bad = new HashSet<>();

  /**
   * Reports the keys that the table should not have.
   *
   * @param table the table as it was written
   * @param known the keys that it may have
   * @param report takes what is wrong
   */
  Fields(Table table, List<Key<?>> known, Report report) {
    this.table = table;
    this.report = report;
    table
        .entries()
        .forEach(
            (name, node) -> {
              if (known.stream().noneMatch(key -> key.name().equals(name))) {
                report.unknown(known, name, node.origin());
              }
            });
  }

  /**
   * {@return the value of a key, or its default where it is not written or wrong}
   *
   * @param key a key with a default
   * @param <T> what is made of its value
   */
  public <T> T get(Key<T> key) {
    return find(key).orElseGet(() -> key.fallback().orElseThrow());
  }

  /**
   * {@return the value of a key, or empty where it is not written or wrong}
   *
   * @param key a key
   * @param <T> what is made of its value
   */
  public <T> Optional<T> find(Key<T> key) {
    if (bad.contains(key)) {
      return Optional.empty();
    }
    Optional<Node> node = table.get(key.name());
    Optional<T> value = node.flatMap(found -> key.type().read(found, report.in(key.name())));
    if (node.isPresent() && value.isEmpty()) {
      bad.add(key);
    }
    return value;
  }

  /**
   * {@return the value of a key, or empty where it is wrong, or missing, which is reported}
   *
   * @param key a key that must be written
   * @param <T> what is made of its value
   */
  public <T> Optional<T> require(Key<T> key) {
    if (!written(key)) {
      bad.add(key);
      report.in(key.name()).problem(table.origin(), "is missing: " + key.type().described());
    }
    return find(key);
  }

  /**
   * {@return whether a key was written}
   *
   * @param key the key
   */
  public boolean written(Key<?> key) {
    return table.entries().containsKey(key.name());
  }

  /**
   * Reports that values do not go together, unless one of them is wrong already.
   *
   * @param wrong whether they do not
   * @param message a clause that can follow the first key
   * @param keys the keys concerned; the problem is reported at the first of them
   */
  public void refuse(boolean wrong, String message, Key<?>... keys) {
    if (wrong && List.of(keys).stream().noneMatch(bad::contains)) {
      bad.add(keys[0]);
      report.in(keys[0].name()).problem(origin(keys[0]), message);
    }
  }

  /** {@return the origin of a key, or that of the table where it is not written} */
  private Origin origin(Key<?> key) {
    return table.get(key.name()).map(Node::origin).orElse(table.origin());
  }
}
