package org.cloister.service.definition.schema;

import static java.util.stream.Collectors.joining;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.MapType;
import org.cloister.service.definition.key.TableType;

/** The keys as the reference for operators has them. */
final class Reference {
  private Reference() {}

  /** All tables by their paths; the whole definition has the path {@code service}. */
  static Map<String, TableType<?>> tables() {
    Map<String, TableType<?>> tables = new LinkedHashMap<>();
    tables.put("service", new ServiceType("x"));
    collect("", new ServiceType("x"), tables);
    return tables;
  }

  private static void collect(String prefix, TableType<?> table, Map<String, TableType<?>> tables) {
    for (Key<?> key : table.keys()) {
      String path = prefix + key.name();
      TableType.within(key.type())
          .ifPresent(
              nested -> {
                tables.put(path, nested);
                collect(path + ".", nested, tables);
              });
      if (key.type() instanceof MapType<?> map && map.element() instanceof TableType<?> nested) {
        tables.put(path + ".NAME", nested);
      }
    }
  }

  /** The keys of a table as a table of Markdown. */
  static String markdown(TableType<?> table) {
    return table.keys().stream()
        .map(Reference::row)
        .collect(
            joining(
                "\n",
                "| key | value | default | meaning | example |\n|---|---|---|---|---|\n",
                "\n"));
  }

  private static String row(Key<?> key) {
    return "| `%s` | %s | %s | %s | `%s` |"
        .formatted(
            key.name(),
            cell(key.type().described()),
            cell(key.defaultText()),
            cell(key.meaning()),
            cell(key.example()));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
