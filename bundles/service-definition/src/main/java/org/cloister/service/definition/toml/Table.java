package org.cloister.service.definition.toml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A TOML table.
 *
 * @param entries its values by key, in the order in which they were written
 * @param origin where it was written
 */
public record Table(Map<String, Node> entries, Origin origin) implements Node {
  /** Copies the entries. */
  public Table {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /**
   * {@return a table that no source has written}
   *
   * @param entries its values by key
   */
  public static Table of(Map<String, Node> entries) {
    return new Table(entries, Origin.DEFAULT);
  }

  /**
   * {@return the value of a key, or empty if it was not written}
   *
   * @param key its name
   */
  public Optional<Node> get(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  @Override
  public Table from(Origin place) {
    Map<String, Node> moved = new LinkedHashMap<>();
    entries.forEach((key, node) -> moved.put(key, node.from(place)));
    return new Table(moved, place);
  }
}
