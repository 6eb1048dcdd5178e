package org.cloister.service.definition.key;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Origin;
import org.cloister.service.definition.toml.Quoted;
import org.cloister.service.definition.toml.Sequence;

/**
 * An array of values of one kind.
 *
 * @param described the kind for people
 * @param element the kind of its items
 * @param single whether one item may stand without brackets
 * @param identity what no two items may have in common, for people; empty if anything may repeat
 * @param <T> what is made of an item
 */
public record ListType<T>(
    String described, ValueType<T> element, boolean single, Optional<Function<T, String>> identity)
    implements ValueType<List<T>> {
  /**
   * {@return an array whose items may repeat}
   *
   * @param described the kind for people
   * @param element the kind of its items
   * @param <T> what is made of an item
   */
  public static <T> ListType<T> of(String described, ValueType<T> element) {
    return new ListType<>(described, element, false, Optional.empty());
  }

  /**
   * {@return an array whose items may not repeat}
   *
   * @param described the kind for people
   * @param element the kind of its items
   * @param identity what no two items may have in common
   * @param <T> what is made of an item
   */
  public static <T> ListType<T> unique(
      String described, ValueType<T> element, Function<T, String> identity) {
    return new ListType<>(described, element, false, Optional.of(identity));
  }

  @Override
  public Optional<List<T>> read(Node node, Report report) {
    if (node instanceof Sequence sequence) {
      return items(sequence, report);
    }
    if (single) {
      return element.read(node, report).map(List::of);
    }
    report.expected(node, described);
    return Optional.empty();
  }

  private Optional<List<T>> items(Sequence sequence, Report report) {
    List<T> items = new ArrayList<>();
    Map<String, Origin> seen = new HashMap<>();
    for (Node node : sequence.items()) {
      Optional<T> item = element.read(node, report);
      Optional<String> same = item.flatMap(read -> identity.map(of -> of.apply(read)));
      if (same.isPresent() && seen.containsKey(same.get())) {
        report.problem(
            node.origin(), "has " + Quoted.of(same.get()) + " already, at " + seen.get(same.get()));
      } else {
        same.ifPresent(first -> seen.put(first, node.origin()));
        item.ifPresent(items::add);
      }
    }
    return items.size() == sequence.items().size() ? Optional.of(items) : Optional.empty();
  }

  @Override
  public Node write(List<T> value) {
    return Sequence.of(value.stream().map(element::write).toList());
  }
}
