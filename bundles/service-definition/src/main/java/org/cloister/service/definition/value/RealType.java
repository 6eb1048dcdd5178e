package org.cloister.service.definition.value;

import java.util.Optional;
import org.cloister.service.definition.key.Report;
import org.cloister.service.definition.key.ValueType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Scalar;

/**
 * A number within a range.
 *
 * @param least the least
 * @param most the most
 */
public record RealType(double least, double most) implements ValueType<Double> {
  @Override
  public String described() {
    return "a number from " + least + " to " + most;
  }

  @Override
  public Optional<Double> read(Node node, Report report) {
    Optional<Double> number = number(node);
    if (number.isEmpty()) {
      report.expected(node, described());
    }
    return number;
  }

  /** {@return the number, or empty if it is none or out of the range} */
  Optional<Double> number(Node node) {
    return node instanceof Scalar scalar
            && scalar.value() instanceof Number number
            && number.doubleValue() >= least
            && number.doubleValue() <= most
        ? Optional.of(number.doubleValue())
        : Optional.empty();
  }

  @Override
  public Node write(Double value) {
    return Scalar.of(value);
  }
}
