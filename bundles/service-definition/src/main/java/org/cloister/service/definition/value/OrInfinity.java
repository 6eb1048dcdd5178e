package org.cloister.service.definition.value;

import java.util.Optional;
import org.cloister.service.definition.key.Report;
import org.cloister.service.definition.key.ValueType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Problems;
import org.cloister.service.definition.toml.Scalar;

/**
 * A limit, or the word {@code infinity} for none.
 *
 * @param limit the kind of the limit
 * @param <T> what is made of a limit
 */
public record OrInfinity<T>(ValueType<T> limit) implements ValueType<Optional<T>> {
  private static final String INFINITY = "infinity";

  @Override
  public String described() {
    return limit.described() + ", or \"" + INFINITY + '"';
  }

  @Override
  public Optional<Optional<T>> read(Node node, Report report) {
    if (node instanceof Scalar scalar && scalar.value().equals(INFINITY)) {
      return Optional.of(Optional.empty());
    }
    Report unheard = new Report(new Problems(), report.vocabulary(), report.path());
    Optional<Optional<T>> value = limit.read(node, unheard).map(Optional::of);
    if (value.isEmpty()) {
      report.expected(node, described());
    }
    return value;
  }

  @Override
  public Node write(Optional<T> value) {
    return value.map(limit::write).orElse(Scalar.of(INFINITY));
  }
}
