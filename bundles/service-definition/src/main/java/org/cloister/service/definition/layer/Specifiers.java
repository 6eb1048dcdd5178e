package org.cloister.service.definition.layer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.cloister.api.definition.DefinitionProblem;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Origin;
import org.cloister.service.definition.toml.Problems;
import org.cloister.service.definition.toml.Quoted;
import org.cloister.service.definition.toml.Scalar;
import org.cloister.service.definition.toml.Sequence;
import org.cloister.service.definition.toml.Table;
import org.cloister.service.definition.value.ServiceNames;

/**
 * Fills in what stands for the instance of a template in every string: {@code %i} the instance,
 * {@code %n} the service's whole name, {@code %%} a per cent sign. Any other use of the sign is
 * refused, so that more can be given a meaning later. Pure.
 */
public final class Specifiers {
  /** What stands for the instance, but not a part of two signs. */
  private static final Pattern INSTANCE = Pattern.compile("(?<!%)%[in]\\b");

  private final String name;
  private final Problems problems;

  private Specifiers(String name, Problems problems) {
    this.name = name;
    this.problems = problems;
  }

  /**
   * {@return a definition with the instance filled in}
   *
   * @param table the definition as it was written
   * @param name the service's name, {@code web@one}
   * @param problems takes what is wrong
   */
  public static Table fill(Table table, String name, Problems problems) {
    return new Specifiers(name, problems).table(table);
  }

  /**
   * {@return remarks on strings of a definition that is no template's, but has in it what stands
   * for the instance in one}
   *
   * @param table the definition as it was written
   * @param name the service's name, {@code web}
   */
  public static List<DefinitionProblem> unfilled(Table table, String name) {
    Problems remarks = new Problems();
    remark(table, name, remarks);
    return remarks.list(name);
  }

  private static void remark(Node node, String name, Problems remarks) {
    if (node instanceof Table table) {
      table.entries().values().forEach(entry -> remark(entry, name, remarks));
    } else if (node instanceof Sequence sequence) {
      sequence.items().forEach(item -> remark(item, name, remarks));
    } else if (node instanceof Scalar scalar && scalar.value() instanceof String text) {
      INSTANCE
          .matcher(text)
          .results()
          .findFirst()
          .ifPresent(
              found ->
                  remarks.add(
                      scalar.origin(),
                      "%s is replaced in a template only (%s@.toml); here it stays as it is: %s"
                          .formatted(found.group(), name, Quoted.of(text))));
    }
  }

  private Table table(Table table) {
    Map<String, Node> entries = new LinkedHashMap<>();
    table.entries().forEach((key, node) -> entries.put(key, node(node)));
    return new Table(entries, table.origin());
  }

  private Node node(Node node) {
    if (node instanceof Table table) {
      return table(table);
    }
    if (node instanceof Sequence sequence) {
      List<Node> items = new ArrayList<>();
      sequence.items().forEach(item -> items.add(node(item)));
      return new Sequence(items, sequence.origin());
    }
    Scalar scalar = (Scalar) node;
    return scalar.value() instanceof String text
        ? new Scalar(text(text, scalar.origin()), scalar.origin())
        : scalar;
  }

  private String text(String text, Origin origin) {
    StringBuilder filled = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      char each = text.charAt(at);
      if (each != '%') {
        filled.append(each);
        continue;
      }
      at++;
      switch (at < text.length() ? text.charAt(at) : ' ') {
        case 'i' -> filled.append(ServiceNames.instance(name));
        case 'n' -> filled.append(name);
        case '%' -> filled.append('%');
        default -> {
          problems.add(
              origin,
              "in a template, % is followed by i (the instance), n (the service's name) or %: "
                  + Quoted.of(text));
          return text;
        }
      }
    }
    return filled.toString();
  }
}
