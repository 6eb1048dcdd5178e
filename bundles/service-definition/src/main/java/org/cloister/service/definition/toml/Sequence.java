package org.cloister.service.definition.toml;

import java.util.List;

/**
 * A TOML array.
 *
 * @param items its values in order
 * @param origin where it was written
 */
public record Sequence(List<Node> items, Origin origin) implements Node {
  /** Copies the items. */
  public Sequence {
    items = List.copyOf(items);
  }

  /**
   * {@return an array that no source has written}
   *
   * @param items its values in order
   */
  public static Sequence of(List<? extends Node> items) {
    return new Sequence(List.copyOf(items), Origin.DEFAULT);
  }

  @Override
  public Sequence from(Origin place) {
    return new Sequence(items.stream().map(item -> item.from(place)).toList(), place);
  }
}
