package org.cloister.service.definition.schema;

import java.util.List;
import java.util.Optional;
import org.cloister.api.definition.BackendRequest;
import org.cloister.api.definition.BackendRequest.Preference;
import org.cloister.service.definition.backend.RequestText;
import org.cloister.service.definition.key.ListType;
import org.cloister.service.definition.key.Report;
import org.cloister.service.definition.key.ValueType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Scalar;
import org.cloister.service.definition.toml.Sequence;
import org.cloister.service.definition.value.StringType;

/** Which backend a service wants: names in order of preference, or a filter. */
record BackendType() implements ValueType<BackendRequest> {
  /** The request of a service for which nothing was written: the lightest that can do it. */
  static final BackendRequest DEFAULT = new Preference(List.of("namespace", "libvirt-lxc", "kvm"));

  private static final ListType<String> NAMES =
      ListType.of(
          "an array of names",
          StringType.of(
              "the name of a backend", name -> Optional.of(name).filter(RequestText::isName)));

  private static final StringType<BackendRequest> TEXT =
      new StringType<>(
          "a name, or a filter in parentheses",
          text -> Optional.of(RequestText.parse(text)),
          BackendRequest::toString);

  @Override
  public String described() {
    return "an array of backends' names, one name, or a filter such as"
        + " \"(isolation.kernel=private)\"";
  }

  @Override
  public Optional<BackendRequest> read(Node node, Report report) {
    if (node instanceof Sequence names && !names.items().isEmpty()) {
      return NAMES.read(node, report).map(Preference::new);
    }
    if (node instanceof Scalar scalar && scalar.value() instanceof String) {
      return TEXT.read(node, report);
    }
    report.expected(node, described());
    return Optional.empty();
  }

  @Override
  public Node write(BackendRequest value) {
    return value instanceof Preference preference
        ? NAMES.write(preference.names())
        : TEXT.write(value);
  }
}
