package org.cloister.service.definition.value;

import java.util.Optional;
import org.cloister.service.definition.key.Report;
import org.cloister.service.definition.key.ValueType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Scalar;

/**
 * A whole number within a range.
 *
 * @param least the least
 * @param most the most
 */
public record WholeType(int least, int most) implements ValueType<Integer> {
  @Override
  public String described() {
    return "an integer from " + least + " to " + most;
  }

  @Override
  public Optional<Integer> read(Node node, Report report) {
    if (node instanceof Scalar scalar
        && scalar.value() instanceof Long number
        && number >= least
        && number <= most) {
      return Optional.of(number.intValue());
    }
    report.expected(node, described());
    return Optional.empty();
  }

  @Override
  public Node write(Integer value) {
    return Scalar.of(value.longValue());
  }
}
