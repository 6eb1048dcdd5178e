package org.cloister.service.definition.value;

import java.util.Optional;
import java.util.regex.Pattern;
import org.cloister.service.definition.key.Report;
import org.cloister.service.definition.key.ValueType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Scalar;

/** A user or a group, by name or number. */
public record AccountType() implements ValueType<String> {
  /** The greatest id; the next one means "no change" to setresuid(2). */
  private static final long MOST = 4_294_967_294L;

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,62}\\$?");
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,9}");

  @Override
  public String described() {
    return "a name or a number up to " + MOST;
  }

  @Override
  public Optional<String> read(Node node, Report report) {
    String text = node instanceof Scalar scalar ? scalar.value().toString() : "";
    if (NAME.matcher(text).matches() && !isFlag(node)
        || NUMBER.matcher(text).matches() && Long.parseLong(text) <= MOST) {
      return Optional.of(text);
    }
    report.expected(node, described());
    return Optional.empty();
  }

  private static boolean isFlag(Node node) {
    return node instanceof Scalar scalar && scalar.value() instanceof Boolean;
  }

  @Override
  public Node write(String value) {
    return Scalar.of(value);
  }
}
