package org.cloister.service.definition.value;

import java.util.Optional;
import org.cloister.service.definition.key.Report;
import org.cloister.service.definition.key.ValueType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Scalar;

/**
 * A whole number without an upper bound.
 *
 * @param least the least
 */
public record CountType(long least) implements ValueType<Long> {
  @Override
  public String described() {
    return "an integer of at least " + least;
  }

  @Override
  public Optional<Long> read(Node node, Report report) {
    if (node instanceof Scalar scalar && scalar.value() instanceof Long number && number >= least) {
      return Optional.of(number);
    }
    report.expected(node, described());
    return Optional.empty();
  }

  @Override
  public Node write(Long value) {
    return Scalar.of(value);
  }
}
