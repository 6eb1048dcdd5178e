package org.cloister.service.definition.effective;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cloister.api.definition.EffectiveDefinition.Line;
import org.cloister.api.definition.ServiceDefinition;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.ListType;
import org.cloister.service.definition.key.MapType;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.schema.ServiceType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Origin;
import org.cloister.service.definition.toml.Sequence;
import org.cloister.service.definition.toml.Table;
import org.cloister.service.definition.toml.TomlWriter;

/**
 * A definition as TOML, with all defaults and the origin of each line. What is printed is written
 * from the definition that is in force; the sources only say where each value came from. For one
 * thread.
 */
final class Listing {
  private final List<Line> lines = new ArrayList<>();

  private Listing() {}

  /** {@return the lines of a definition that was read from a table} */
  static List<Line> of(ServiceType type, ServiceDefinition definition, Table source) {
    Listing listing = new Listing();
    listing.table("", type, (Table) type.write(definition), Optional.of(source), false);
    return List.copyOf(listing.lines);
  }

  /** Values come first: what follows a header belongs to the header's table. */
  private void table(
      String path, TableType<?> type, Table written, Optional<Node> source, boolean inArray) {
    Optional<Table> origins = source.flatMap(type::table);
    for (Key<?> key : type.keys()) {
      Optional<Node> value = written.get(key.name());
      Optional<Node> from = origins.flatMap(table -> table.get(key.name()));
      if (value.isEmpty()) {
        unset(key, inArray);
      } else if (!hasHeader(key, value.get(), path)) {
        value(key.name(), value.get(), origin(from));
      }
    }
    for (Key<?> key : type.keys()) {
      Optional<Node> from = origins.flatMap(table -> table.get(key.name()));
      written
          .get(key.name())
          .filter(value -> hasHeader(key, value, path))
          .ifPresent(value -> section(path + key.name(), key, value, from));
    }
  }

  /** What has no value is told once for a table, not for each item of an array. */
  private void unset(Key<?> key, boolean inArray) {
    if (!inArray) {
      line("# " + key.name() + " is not set: " + key.unset().replace("`", ""), Origin.DEFAULT);
    }
  }

  private void section(String path, Key<?> key, Node value, Optional<Node> source) {
    if (key.type() instanceof TableType<?> type) {
      header("[" + path + "]", origin(source));
      table(path + ".", type, (Table) value, source, false);
    } else if (key.type() instanceof MapType<?>) {
      header("[" + path + "]", origin(source));
      ((Table) value)
          .entries()
          .forEach((name, each) -> value(name, each, origin(entry(source, name))));
    } else {
      List<Node> items = ((Sequence) value).items();
      TableType<?> type = TableType.within(key.type()).orElseThrow();
      for (int index = 0; index < items.size(); index++) {
        Optional<Node> item = item(source, index);
        header("[[" + path + "]]", origin(item));
        table(path + ".", type, (Table) items.get(index), item, true);
      }
    }
  }

  /** A table or an array of tables at the top of the definition; deeper ones stand on one line. */
  private static boolean hasHeader(Key<?> key, Node value, String path) {
    return path.isEmpty()
        && (value instanceof Table
            || key.type() instanceof ListType<?> list
                && list.element() instanceof TableType<?>
                && value instanceof Sequence items
                && !items.items().isEmpty());
  }

  private static Optional<Node> entry(Optional<Node> source, String name) {
    return source.flatMap(node -> node instanceof Table table ? table.get(name) : Optional.empty());
  }

  private static Optional<Node> item(Optional<Node> source, int index) {
    return source.map(node -> node instanceof Sequence items ? items.items().get(index) : node);
  }

  private static Origin origin(Optional<Node> source) {
    return source.map(Node::origin).orElse(Origin.DEFAULT);
  }

  private void header(String text, Origin origin) {
    lines.add(new Line("", origin.toString()));
    line(text, origin);
  }

  private void value(String name, Node value, Origin origin) {
    line(TomlWriter.key(name) + " = " + TomlWriter.value(value), origin);
  }

  private void line(String text, Origin origin) {
    lines.add(new Line(text, origin.toString()));
  }
}
