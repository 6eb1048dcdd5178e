package org.cloister.service.definition.schema;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.cloister.api.definition.StopPolicy;
import org.cloister.api.isolation.Signal;
import org.cloister.service.definition.key.Fields;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.TableBuilder;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.value.DurationType;
import org.cloister.service.definition.value.Strings;

/** How a service is ended. */
final class StopType extends TableType<StopPolicy> {
  private static final Key<Duration> GRACE =
      Key.of(
          "grace",
          new DurationType(Duration.ZERO),
          Duration.ofSeconds(10),
          "How long it may take to end after that; then everything inside is killed.",
          "\"1min 30s\"");

  private final Key<Signal> signal;

  /** A stop policy with the signal that is the default. */
  StopType(Signal first) {
    super("a table with signal and grace");
    this.signal =
        Key.of(
            "signal",
            Strings.SIGNAL,
            first,
            "Sent first. With `boot` the default is `\"SIGRTMIN+3\"`, which asks an init to halt.",
            "\"SIGQUIT\"");
  }

  /** {@return the policy of a service for which nothing was written} */
  StopPolicy policy() {
    return new StopPolicy(signal.fallback().orElseThrow(), GRACE.fallback().orElseThrow());
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(signal, GRACE);
  }

  @Override
  protected Optional<StopPolicy> make(Fields fields) {
    return Optional.of(new StopPolicy(fields.get(signal), fields.get(GRACE)));
  }

  @Override
  public Node write(StopPolicy value) {
    return new TableBuilder().put(signal, value.signal()).put(GRACE, value.grace()).build();
  }
}
