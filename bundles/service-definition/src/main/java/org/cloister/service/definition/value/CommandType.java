package org.cloister.service.definition.value;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cloister.service.definition.key.ListType;
import org.cloister.service.definition.key.Report;
import org.cloister.service.definition.key.ValueType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Quoted;
import org.cloister.service.definition.toml.Scalar;
import org.cloister.service.definition.toml.Sequence;

/** A program by its absolute path, and its arguments. Never one string: no shell takes it apart. */
public record CommandType() implements ValueType<List<String>> {
  private static final ListType<String> WORDS = ListType.of("an array of strings", Strings.TEXT);

  @Override
  public String described() {
    return "an array of strings, the first of them the program's absolute path";
  }

  @Override
  public Optional<List<String>> read(Node node, Report report) {
    if (node instanceof Scalar scalar && scalar.value() instanceof String line) {
      report.problem(
          node.origin(), "must be an array, because no shell takes it apart: write " + array(line));
      return Optional.empty();
    }
    if (!(node instanceof Sequence words) || words.items().isEmpty()) {
      report.expected(node, described());
      return Optional.empty();
    }
    Node program = words.items().get(0);
    return Strings.PATH.read(program, report).flatMap(path -> WORDS.read(node, report));
  }

  private static String array(String line) {
    return Stream.of(line.strip().split("\\s+", 10))
        .limit(9)
        .map(Quoted::of)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  @Override
  public Node write(List<String> value) {
    return WORDS.write(value);
  }
}
