package org.cloister.service.definition.schema;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cloister.api.definition.Readiness;
import org.cloister.api.definition.Readiness.Condition;
import org.cloister.api.definition.Readiness.Executed;
import org.cloister.api.definition.Readiness.LogLine;
import org.cloister.api.definition.Readiness.Notify;
import org.cloister.api.definition.Readiness.PidFile;
import org.cloister.api.definition.Readiness.Port;
import org.cloister.service.definition.key.Fields;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.TableBuilder;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.value.DurationType;
import org.cloister.service.definition.value.FlagType;
import org.cloister.service.definition.value.OrInfinity;
import org.cloister.service.definition.value.Strings;

/** When a starting service counts as ready. */
final class ReadinessType extends TableType<Readiness> {
  private static final Key<String> PID_FILE =
      Key.optional(
          "pid-file",
          Strings.PATH,
          "not waited for",
          "Ready when this file inside the sandbox holds the id of a live process.",
          "\"/run/nginx.pid\"");

  private static final Key<Integer> PORT =
      Key.optional(
          "port",
          PortTypes.PORT,
          "not waited for",
          "Ready when somebody inside listens on this TCP port.",
          "6379");

  private static final Key<String> LOG_LINE =
      Key.optional(
          "log-line",
          Strings.PATTERN,
          "not waited for",
          "Ready when a line of output matches this regular expression anywhere.",
          "\"ready to accept connections\"");

  private static final Key<Boolean> NOTIFY =
      Key.of(
          "notify",
          FlagType.FLAG,
          false,
          "Ready when it sends `READY=1` to the socket in `NOTIFY_SOCKET` (sd_notify(3)).",
          "true");

  private final Key<Optional<Duration>> timeout;

  /**
   * A readiness with a time-out that is the default.
   *
   * @param patience how long is waited where nothing else is written; for ever if empty
   */
  ReadinessType(Optional<Duration> patience) {
    super("a table with one of pid-file, port, log-line and notify, and timeout");
    this.timeout =
        Key.of(
            "timeout",
            new OrInfinity<>(new DurationType(Duration.ofMillis(1))),
            patience,
            "How long to wait; after that the start has failed and the service is stopped. With"
                + " `one-shot` the default is `\"infinity\"`.",
            "\"2min\"");
  }

  /** {@return when a service is ready for which nothing was written} */
  Readiness readiness() {
    return new Readiness(new Executed(), timeout.fallback().orElseThrow());
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(PID_FILE, PORT, LOG_LINE, NOTIFY, timeout);
  }

  @Override
  public Set<Key<?>> alternatives() {
    return Set.of(PID_FILE, PORT, LOG_LINE, NOTIFY);
  }

  @Override
  protected Optional<Readiness> make(Fields fields) {
    List<Condition> conditions = new ArrayList<>();
    fields.find(PID_FILE).map(PidFile::new).ifPresent(conditions::add);
    fields.find(PORT).map(Port::new).ifPresent(conditions::add);
    fields.find(LOG_LINE).map(LogLine::new).ifPresent(conditions::add);
    if (fields.get(NOTIFY)) {
      conditions.add(new Notify());
    }
    for (Key<?> key : List.of(PORT, LOG_LINE, NOTIFY)) {
      fields.refuse(
          conditions.size() > 1 && fields.written(key),
          "is one too many: write one of pid-file, port, log-line and notify",
          key);
    }
    Condition condition = conditions.isEmpty() ? new Executed() : conditions.get(0);
    return Optional.of(new Readiness(condition, fields.get(timeout)));
  }

  @Override
  public Node write(Readiness value) {
    Condition condition = value.condition();
    return new TableBuilder()
        .put(PID_FILE, only(PidFile.class, condition).map(PidFile::path))
        .put(PORT, only(Port.class, condition).map(Port::port))
        .put(LOG_LINE, only(LogLine.class, condition).map(LogLine::pattern))
        .put(NOTIFY, condition instanceof Notify)
        .put(timeout, value.timeout())
        .build();
  }

  private static <C> Optional<C> only(Class<C> kind, Condition condition) {
    return Optional.of(condition).filter(kind::isInstance).map(kind::cast);
  }
}
