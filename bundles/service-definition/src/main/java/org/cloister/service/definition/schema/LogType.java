package org.cloister.service.definition.schema;

import java.util.List;
import java.util.Optional;
import org.cloister.api.definition.LogPolicy;
import org.cloister.service.definition.key.Fields;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.TableBuilder;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.value.SizeType;
import org.cloister.service.definition.value.WholeType;

/** How much of a service's output is kept. */
final class LogType extends TableType<LogPolicy> {
  private static final Key<Long> SIZE =
      Key.of(
          "size", new SizeType(4096), 10L << 20, "Bytes above which the log is rotated.", "\"1M\"");

  private static final Key<Integer> KEEP =
      Key.of("keep", new WholeType(0, 1000), 3, "Older parts of the log that are kept.", "10");

  /** The policy of a service for which nothing was written. */
  static final LogPolicy DEFAULT =
      new LogPolicy(SIZE.fallback().orElseThrow(), KEEP.fallback().orElseThrow());

  LogType() {
    super("a table with size and keep");
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(SIZE, KEEP);
  }

  @Override
  protected Optional<LogPolicy> make(Fields fields) {
    return Optional.of(new LogPolicy(fields.get(SIZE), fields.get(KEEP)));
  }

  @Override
  public Node write(LogPolicy value) {
    return new TableBuilder().put(SIZE, value.size()).put(KEEP, value.keep()).build();
  }
}
