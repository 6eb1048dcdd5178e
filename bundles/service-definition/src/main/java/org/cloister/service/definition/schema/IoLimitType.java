package org.cloister.service.definition.schema;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.cloister.api.isolation.Limits.IoLimit;
import org.cloister.service.definition.key.Fields;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.TableBuilder;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.value.CountType;
import org.cloister.service.definition.value.SizeType;
import org.cloister.service.definition.value.Strings;

/** Limits of one block device. */
final class IoLimitType extends TableType<IoLimit> {
  private static final String UNLIMITED = "not limited";
  private static final SizeType BYTES = new SizeType(1);
  private static final CountType COUNT = new CountType(1);

  private static final Key<String> PATH =
      Key.required(
          "path",
          Strings.PATH,
          "A device file, or any path on the file system whose device is meant.",
          "\"/var/lib/redis\"");

  private static final Key<Long> READ_BYTES =
      Key.optional("read-bytes", BYTES, UNLIMITED, "Bytes read a second.", "\"10M\"");

  private static final Key<Long> WRITE_BYTES =
      Key.optional("write-bytes", BYTES, UNLIMITED, "Bytes written a second.", "\"10M\"");

  private static final Key<Long> READ_OPERATIONS =
      Key.optional("read-operations", COUNT, UNLIMITED, "Reads a second.", "500");

  private static final Key<Long> WRITE_OPERATIONS =
      Key.optional("write-operations", COUNT, UNLIMITED, "Writes a second.", "500");

  IoLimitType() {
    super("a table with path and what is limited");
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(PATH, READ_BYTES, WRITE_BYTES, READ_OPERATIONS, WRITE_OPERATIONS);
  }

  @Override
  protected Optional<IoLimit> make(Fields fields) {
    Optional<String> path = fields.require(PATH);
    OptionalLong readBytes = LimitsType.optional(fields.find(READ_BYTES));
    OptionalLong writeBytes = LimitsType.optional(fields.find(WRITE_BYTES));
    OptionalLong readOperations = LimitsType.optional(fields.find(READ_OPERATIONS));
    OptionalLong writeOperations = LimitsType.optional(fields.find(WRITE_OPERATIONS));
    return path.map(
        device -> new IoLimit(device, readBytes, writeBytes, readOperations, writeOperations));
  }

  @Override
  public Node write(IoLimit value) {
    return new TableBuilder()
        .put(PATH, value.path())
        .put(READ_BYTES, LimitsType.boxed(value.readBytes()))
        .put(WRITE_BYTES, LimitsType.boxed(value.writeBytes()))
        .put(READ_OPERATIONS, LimitsType.boxed(value.readOperations()))
        .put(WRITE_OPERATIONS, LimitsType.boxed(value.writeOperations()))
        .build();
  }
}
