package org.cloister.service.definition.layer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.ListType;
import org.cloister.service.definition.key.MapType;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.key.ValueType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Sequence;
import org.cloister.service.definition.toml.Table;

/**
 * Lays a drop-in over a definition. Pure.
 *
 * <ul>
 *   <li>Tables are merged key by key; everything else is replaced.
 *   <li>A table laid over a bare value is merged with the table that the bare value stands for; a
 *       bare value laid over a table replaces it.
 *   <li>Of keys of which only one makes sense, the drop-in's replaces the other.
 *   <li>Of arrays of tables whose items have an identity, those with the same one are merged, and
 *       the others are appended; an item may say that it replaces the other instead.
 * </ul>
 *
 * <p>Merging is associative for layers that are right by themselves, as long as no layer has a bare
 * value where another has a table.
 */
public final class DropIn {
  private DropIn() {}

  /**
   * {@return a definition with a drop-in laid over it}
   *
   * @param below the definition
   * @param above the drop-in
   * @param type the kind of table that they are
   */
  public static Table over(Table below, Table above, TableType<?> type) {
    Map<String, Node> entries = new LinkedHashMap<>(below.entries());
    List<String> alternatives = type.alternatives().stream().map(Key::name).toList();
    if (above.entries().keySet().stream().anyMatch(alternatives::contains)) {
      alternatives.stream()
          .filter(name -> !above.entries().containsKey(name))
          .forEach(entries::remove);
    }
    above
        .entries()
        .forEach((name, node) -> entries.merge(name, node, (b, a) -> over(b, a, type, name)));
    return new Table(entries, below.origin());
  }

  private static Node over(Node below, Node above, TableType<?> type, String name) {
    return type.keys().stream()
        .filter(key -> key.name().equals(name))
        .findFirst()
        .map(key -> over(below, above, key.type()))
        .orElse(above);
  }

  private static Node over(Node below, Node above, ValueType<?> type) {
    if (type instanceof TableType<?> table && above instanceof Table upper) {
      return table.table(below).map(lower -> (Node) over(lower, upper, table)).orElse(above);
    }
    if (type instanceof MapType<?> map
        && below instanceof Table lower
        && above instanceof Table upper) {
      return over(lower, upper, map);
    }
    if (type instanceof ListType<?> list
        && list.element() instanceof TableType<?> element
        && below instanceof Sequence lower
        && above instanceof Sequence upper) {
      return over(lower, upper, element);
    }
    return above;
  }

  private static Table over(Table below, Table above, MapType<?> type) {
    Map<String, Node> entries = new LinkedHashMap<>(below.entries());
    above
        .entries()
        .forEach((name, node) -> entries.merge(name, node, (b, a) -> over(b, a, type.element())));
    return new Table(entries, below.origin());
  }

  private static Sequence over(Sequence below, Sequence above, TableType<?> type) {
    if (above.items().stream().anyMatch(item -> identity(item, type).isEmpty())) {
      return above;
    }
    List<Node> items = new ArrayList<>(below.items());
    List<Node> untouched = new ArrayList<>(below.items());
    for (Node node : above.items()) {
      Table item = (Table) node;
      Optional<Node> same =
          untouched.stream()
              .filter(each -> identity(each, type).equals(identity(item, type)))
              .findFirst();
      if (same.isPresent()) {
        untouched.remove(same.get());
        Table merged = type.replaces(item) ? item : over((Table) same.get(), item, type);
        items.replaceAll(each -> each == same.get() ? merged : each);
      } else {
        items.add(item);
      }
    }
    return new Sequence(items, below.origin());
  }

  private static Optional<Object> identity(Node item, TableType<?> type) {
    return item instanceof Table table ? type.identity(table) : Optional.empty();
  }
}
