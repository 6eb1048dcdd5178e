package org.cloister.service.definition.key;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Table;

/**
 * A table with a fixed set of keys. A subclass has the keys as constants, in the order in which
 * they are documented and printed.
 *
 * @param <T> what is made of a table
 */
public abstract class TableType<T> implements ValueType<T> {
  private final String described;

  /**
   * Made once for each kind of table.
   *
   * @param described as {@link #described()}
   */
  protected TableType(String described) {
    this.described = described;
  }

  @Override
  public final String described() {
    return described;
  }

  /** {@return the keys it may have} */
  public abstract List<Key<?>> keys();

  /** {@return the key whose value may be written in place of the table, if there is one} */
  public Optional<Key<?>> shorthand() {
    return Optional.empty();
  }

  /** {@return keys of which at most one makes sense, so that a drop-in's replaces another} */
  public Set<Key<?>> alternatives() {
    return Set.of();
  }

  /**
   * {@return what tells a table in an array from the others, so that a drop-in can change it; empty
   * if a drop-in replaces the whole array}
   *
   * @param table a table as it was written
   */
  public Optional<Object> identity(Table table) {
    return Optional.empty();
  }

  /**
   * {@return whether a table in a drop-in's array replaces the one with the same identity, rather
   * than being merged with it}
   *
   * @param table a table as it was written
   */
  public boolean replaces(Table table) {
    return false;
  }

  /**
   * Makes a value of a table.
   *
   * @param fields the table's values
   * @return the value; anything if a problem was reported
   */
  protected abstract Optional<T> make(Fields fields);

  /**
   * {@return the value as a table with all keys for which there is something to say}
   *
   * @param value a value
   */
  @Override
  public abstract Node write(T value);

  @Override
  public final Optional<T> read(Node node, Report report) {
    Optional<Table> table = table(node);
    if (table.isEmpty()) {
      report.expected(node, described);
      return Optional.empty();
    }
    int before = report.problems().count();
    Optional<T> value = make(new Fields(table.get(), keys(), report));
    return report.problems().count() == before ? value : Optional.empty();
  }

  /**
   * {@return a value as a table: itself, or the table that it is the shorthand for}
   *
   * @param node the value as it was written
   */
  public final Optional<Table> table(Node node) {
    return node instanceof Table table
        ? Optional.of(table)
        : shorthand().map(key -> new Table(Map.of(key.name(), node), node.origin()));
  }

  /**
   * {@return the kind of table that a value is, or is a list of}
   *
   * @param type a kind of value
   */
  public static Optional<TableType<?>> within(ValueType<?> type) {
    if (type instanceof TableType<?> table) {
      return Optional.of(table);
    }
    return type instanceof ListType<?> list ? within(list.element()) : Optional.empty();
  }
}
