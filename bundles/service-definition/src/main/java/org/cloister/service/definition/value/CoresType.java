package org.cloister.service.definition.value;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cloister.service.definition.key.Report;
import org.cloister.service.definition.key.ValueType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Scalar;

/** Processor time per time: in cores, or in per cent of one core. */
public record CoresType() implements ValueType<Double> {
  /** A hundredth of a core: below it the kernel's accounting is too coarse (cgroups(7)). */
  private static final RealType CORES = new RealType(0.01, 65536);

  private static final Pattern PER_CENT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)\\s*%");

  @Override
  public String described() {
    return "a number of cores from 0.01 on, or a percentage of one core such as \"50%\"";
  }

  @Override
  public Optional<Double> read(Node node, Report report) {
    Optional<Double> cores = CORES.number(cores(node));
    if (cores.isEmpty()) {
      report.expected(node, described());
    }
    return cores;
  }

  private static Node cores(Node node) {
    if (node instanceof Scalar scalar && scalar.value() instanceof String text) {
      Matcher matcher = PER_CENT.matcher(text.strip());
      if (matcher.matches()) {
        return new Scalar(Double.parseDouble(matcher.group(1)) / 100, scalar.origin());
      }
    }
    return node;
  }

  @Override
  public Node write(Double value) {
    return CORES.write(value);
  }
}
