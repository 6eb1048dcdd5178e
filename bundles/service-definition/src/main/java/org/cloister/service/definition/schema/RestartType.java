package org.cloister.service.definition.schema;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.cloister.api.definition.RestartPolicy;
import org.cloister.api.definition.RestartPolicy.When;
import org.cloister.service.definition.key.Fields;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.TableBuilder;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.value.DurationType;
import org.cloister.service.definition.value.RealType;
import org.cloister.service.definition.value.WholeType;
import org.cloister.service.definition.value.WordType;

/** What happens when a service ends by itself. */
final class RestartType extends TableType<RestartPolicy> {
  private static final DurationType SPAN = new DurationType(Duration.ZERO);

  private static final Key<When> WHEN =
      Key.of(
          "when",
          WordType.of(When.NO, When.ON_FAILURE, When.ALWAYS),
          When.ON_FAILURE,
          "After which ends it is started again: `no`: never; `on-failure`: after a code other than"
              + " 0, a signal, a failed readiness or health check; `always`: after every end that"
              + " nobody asked for.",
          "\"always\"");

  private static final Key<Integer> LIMIT =
      Key.of(
          "limit",
          new WholeType(1, 1_000_000),
          5,
          "At most so many restarts within `window`; then it has failed.",
          "3");

  private static final Key<Duration> WINDOW =
      Key.of(
          "window",
          new DurationType(Duration.ofMillis(1)),
          Duration.ofSeconds(10),
          "The span of time in which restarts are counted.",
          "\"1min\"");

  private static final Key<Duration> DELAY =
      Key.of("delay", SPAN, Duration.ofMillis(100), "Wait before the first restart.", "\"1s\"");

  private static final Key<Double> BACK_OFF =
      Key.of(
          "back-off",
          new RealType(1, 1000),
          2.0,
          "Each further restart within `window` waits so many times longer.",
          "1.5");

  private static final Key<Duration> MAX_DELAY =
      Key.of("max-delay", SPAN, Duration.ofSeconds(30), "The longest wait.", "\"5min\"");

  /** The policy of a service for which nothing was written. */
  static final RestartPolicy DEFAULT =
      new RestartPolicy(
          WHEN.fallback().orElseThrow(),
          LIMIT.fallback().orElseThrow(),
          WINDOW.fallback().orElseThrow(),
          DELAY.fallback().orElseThrow(),
          BACK_OFF.fallback().orElseThrow(),
          MAX_DELAY.fallback().orElseThrow());

  RestartType() {
    super(
        "\"no\", \"on-failure\", \"always\", or a table with when, limit, window, delay, back-off and max-delay");
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(WHEN, LIMIT, WINDOW, DELAY, BACK_OFF, MAX_DELAY);
  }

  @Override
  public Optional<Key<?>> shorthand() {
    return Optional.of(WHEN);
  }

  @Override
  protected Optional<RestartPolicy> make(Fields fields) {
    return Optional.of(
        new RestartPolicy(
            fields.get(WHEN),
            fields.get(LIMIT),
            fields.get(WINDOW),
            fields.get(DELAY),
            fields.get(BACK_OFF),
            fields.get(MAX_DELAY)));
  }

  @Override
  public Node write(RestartPolicy value) {
    return new TableBuilder()
        .put(WHEN, value.when())
        .put(LIMIT, value.limit())
        .put(WINDOW, value.window())
        .put(DELAY, value.delay())
        .put(BACK_OFF, value.backOff())
        .put(MAX_DELAY, value.maxDelay())
        .build();
  }
}
