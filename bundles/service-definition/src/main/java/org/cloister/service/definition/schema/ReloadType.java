package org.cloister.service.definition.schema;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cloister.api.definition.ReloadAction;
import org.cloister.api.isolation.Signal;
import org.cloister.service.definition.key.Fields;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.TableBuilder;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.value.CommandType;
import org.cloister.service.definition.value.Strings;

/** How a service is told to read its configuration again. */
final class ReloadType extends TableType<ReloadAction> {
  private static final Key<Signal> SIGNAL =
      Key.optional(
          "signal", Strings.SIGNAL, "none", "Sent to the service's main process.", "\"SIGHUP\"");

  private static final Key<List<String>> COMMAND =
      Key.optional(
          "command",
          new CommandType(),
          "none",
          "Run inside the sandbox; must exit with 0.",
          "[\"/usr/sbin/nginx\", \"-s\", \"reload\"]");

  ReloadType() {
    super("a signal, or a table with signal or command");
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(SIGNAL, COMMAND);
  }

  @Override
  public Optional<Key<?>> shorthand() {
    return Optional.of(SIGNAL);
  }

  @Override
  public Set<Key<?>> alternatives() {
    return Set.of(SIGNAL, COMMAND);
  }

  @Override
  protected Optional<ReloadAction> make(Fields fields) {
    Optional<Signal> signal = fields.find(SIGNAL);
    Optional<List<String>> command = fields.find(COMMAND);
    fields.refuse(
        fields.written(SIGNAL) == fields.written(COMMAND),
        "is one of two: write signal or command",
        SIGNAL,
        COMMAND);
    return signal
        .<ReloadAction>map(ReloadAction.BySignal::new)
        .or(() -> command.map(ReloadAction.ByCommand::new));
  }

  @Override
  public Node write(ReloadAction value) {
    TableBuilder table = new TableBuilder();
    if (value instanceof ReloadAction.BySignal bySignal) {
      table.put(SIGNAL, bySignal.signal());
    } else if (value instanceof ReloadAction.ByCommand byCommand) {
      table.put(COMMAND, byCommand.command());
    }
    return table.build();
  }
}
