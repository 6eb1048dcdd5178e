package org.cloister.service.definition.key;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Quoted;
import org.cloister.service.definition.toml.Table;

/**
 * A table whose keys are names of the administrator's choice.
 *
 * @param described the kind for people
 * @param objection what is wrong with a name, as a clause that can follow it; empty if nothing
 * @param element the kind of its values
 * @param <T> what is made of a value
 */
public record MapType<T>(String described, Function<String, String> objection, ValueType<T> element)
    implements ValueType<Map<String, T>> {

  @Override
  public Optional<Map<String, T>> read(Node node, Report report) {
    if (!(node instanceof Table table)) {
      report.expected(node, described);
      return Optional.empty();
    }
    Map<String, T> values = new TreeMap<>();
    table
        .entries()
        .forEach(
            (name, value) -> {
              Report entry = report.in(Quoted.plain(name, 60));
              String objected = objection.apply(name);
              if (objected.isEmpty()) {
                element.read(value, entry).ifPresent(good -> values.put(name, good));
              } else {
                entry.problem(value.origin(), objected);
              }
            });
    return values.size() == table.entries().size() ? Optional.of(values) : Optional.empty();
  }

  @Override
  public Node write(Map<String, T> value) {
    Map<String, Node> entries = new LinkedHashMap<>();
    new TreeMap<>(value).forEach((name, each) -> entries.put(name, element.write(each)));
    return Table.of(entries);
  }
}
