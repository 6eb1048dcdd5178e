package org.cloister.service.definition.value;

import java.util.Optional;
import org.cloister.service.definition.key.Report;
import org.cloister.service.definition.key.ValueType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Scalar;

/** True or false. */
public record FlagType() implements ValueType<Boolean> {
  /** True or false. */
  public static final FlagType FLAG = new FlagType();

  @Override
  public String described() {
    return "true or false";
  }

  @Override
  public Optional<Boolean> read(Node node, Report report) {
    if (node instanceof Scalar scalar && scalar.value() instanceof Boolean flag) {
      return Optional.of(flag);
    }
    report.expected(node, described());
    return Optional.empty();
  }

  @Override
  public Node write(Boolean value) {
    return Scalar.of(value);
  }
}
