package org.cloister.service.definition.key;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Table;

/** Puts a table together from values. For one thread. */
public final class TableBuilder {
  private final Map<String, Node> entries = new LinkedHashMap<>();

  /**
   * Adds a value.
   *
   * @param key its key
   * @param value the value
   * @param <T> what is made of it
   * @return this
   */
  public <T> TableBuilder put(Key<T> key, T value) {
    entries.put(key.name(), key.type().write(value));
    return this;
  }

  /**
   * Adds a value if there is one.
   *
   * @param key its key
   * @param value the value
   * @param <T> what is made of it
   * @return this
   */
  public <T> TableBuilder put(Key<T> key, Optional<T> value) {
    value.ifPresent(present -> put(key, present));
    return this;
  }

  /** {@return the table} */
  public Table build() {
    return Table.of(entries);
  }
}
