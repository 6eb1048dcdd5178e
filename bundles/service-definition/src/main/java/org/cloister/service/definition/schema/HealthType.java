package org.cloister.service.definition.schema;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.cloister.api.definition.HealthCheck;
import org.cloister.service.definition.key.Fields;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.TableBuilder;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.value.CommandType;
import org.cloister.service.definition.value.DurationType;
import org.cloister.service.definition.value.FlagType;
import org.cloister.service.definition.value.WholeType;

/** How a service is watched. */
final class HealthType extends TableType<HealthCheck> {
  private static final Duration INSTANT = Duration.ofMillis(1);

  private static final Key<List<String>> COMMAND =
      Key.required(
          "command",
          new CommandType(),
          "Run inside the sandbox from time to time; the service is healthy while it exits with 0.",
          "[\"/usr/bin/redis-cli\", \"ping\"]");

  private static final Key<Duration> INTERVAL =
      Key.of(
          "interval",
          new DurationType(INSTANT),
          Duration.ofSeconds(30),
          "Time between two runs.",
          "\"10s\"");

  private static final Key<Duration> TIMEOUT =
      Key.of(
          "timeout",
          new DurationType(INSTANT),
          Duration.ofSeconds(10),
          "A run that takes longer has failed.",
          "\"3s\"");

  private static final Key<Integer> RETRIES =
      Key.of(
          "retries",
          new WholeType(1, 1000),
          3,
          "So many failures in a row make the service unhealthy.",
          "1");

  private static final Key<Boolean> RESTART =
      Key.of(
          "restart",
          FlagType.FLAG,
          true,
          "Whether an unhealthy service has failed, so that `restart.when` applies; otherwise it is"
              + " only reported.",
          "false");

  HealthType() {
    super("a table with command, interval, timeout, retries and restart");
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(COMMAND, INTERVAL, TIMEOUT, RETRIES, RESTART);
  }

  @Override
  protected Optional<HealthCheck> make(Fields fields) {
    return fields
        .require(COMMAND)
        .map(
            command ->
                new HealthCheck(
                    command,
                    fields.get(INTERVAL),
                    fields.get(TIMEOUT),
                    fields.get(RETRIES),
                    fields.get(RESTART)));
  }

  @Override
  public Node write(HealthCheck value) {
    return new TableBuilder()
        .put(COMMAND, value.command())
        .put(INTERVAL, value.interval())
        .put(TIMEOUT, value.timeout())
        .put(RETRIES, value.retries())
        .put(RESTART, value.restart())
        .build();
  }
}
