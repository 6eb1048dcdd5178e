package org.cloister.service.definition.schema;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.cloister.api.definition.Mapping;
import org.cloister.api.definition.Mapping.Kind;
import org.cloister.service.definition.key.Fields;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.TableBuilder;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.toml.Scalar;
import org.cloister.service.definition.toml.Table;
import org.cloister.service.definition.value.FlagType;
import org.cloister.service.definition.value.SizeType;
import org.cloister.service.definition.value.Strings;
import org.cloister.service.definition.value.WordType;

/** Something that a service sees beside the root. */
final class MappingType extends TableType<Mapping> {
  private static final Set<Kind> WRITABLE_BY_NATURE = Set.of(Kind.CLONE, Kind.OVERLAY, Kind.TMPFS);

  private static final Key<Kind> KIND =
      Key.of(
          "kind",
          WordType.of(Kind.BIND, Kind.CLONE, Kind.OVERLAY, Kind.TMPFS, Kind.IMAGE),
          Kind.BIND,
          "`bind`: the host's path itself; `clone`: a private copy, made at the first start"
              + " and kept; `overlay`: copy-on-write over the host's directory, changes kept; `tmpfs`: private"
              + " memory; `image`: a file with a file system.",
          "\"clone\"");

  private static final Key<String> SOURCE =
      Key.optional(
          "source",
          Strings.PATH,
          "required, but not allowed for `tmpfs`",
          "The host's path.",
          "\"/var/lib/tor\"");

  private static final Key<String> TARGET =
      Key.optional(
          "target",
          Strings.PATH,
          "the source; required for `tmpfs`",
          "Where it appears inside.",
          "\"/data\"");

  private static final Key<Boolean> WRITABLE =
      Key.optional(
          "writable",
          FlagType.FLAG,
          "`false`; always `true` for `clone`, `overlay` and `tmpfs`",
          "Whether it can be written to.",
          "true");

  private static final Key<Boolean> EXECUTABLE =
      Key.of("executable", FlagType.FLAG, true, "Whether programs in it can be executed.", "false");

  private static final Key<Long> SIZE =
      Key.optional(
          "size", new SizeType(4096), "half of the memory", "Size of a `tmpfs`.", "\"64M\"");

  private static final Key<Integer> MODE =
      Key.optional(
          "mode", Strings.MODE, "`\"0755\"`", "Permissions of the root of a `tmpfs`.", "\"1777\"");

  private static final Key<String> TYPE =
      Key.optional(
          "type",
          Strings.matching(
              "a file system type such as \"ext4\"", text -> text.matches("[a-z0-9_.]{1,32}")),
          "found out by looking",
          "File system type of an `image`.",
          "\"ext4\"");

  MappingType() {
    super("a table with kind, source, target and more");
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(KIND, SOURCE, TARGET, WRITABLE, EXECUTABLE, SIZE, MODE, TYPE);
  }

  @Override
  public Optional<Object> identity(Table mapping) {
    return mapping
        .get(TARGET.name())
        .or(() -> mapping.get(SOURCE.name()))
        .map(path -> path instanceof Scalar scalar ? scalar.value() : path);
  }

  /** A mapping of another kind has other keys, so that merging would not make sense. */
  @Override
  public boolean replaces(Table mapping) {
    return mapping.get(KIND.name()).isPresent();
  }

  @Override
  protected Optional<Mapping> make(Fields fields) {
    Kind kind = fields.get(KIND);
    Optional<String> source = source(kind, fields);
    Optional<String> target = target(kind, fields);
    boolean writable = fields.find(WRITABLE).orElse(WRITABLE_BY_NATURE.contains(kind));
    fields.refuse(
        WRITABLE_BY_NATURE.contains(kind) && !writable,
        "cannot be false: a " + word(kind) + " is always writable",
        WRITABLE,
        KIND);
    boolean executable = fields.get(EXECUTABLE);
    Optional<Long> size = only(Kind.TMPFS, SIZE, fields);
    Optional<Integer> mode = only(Kind.TMPFS, MODE, fields);
    Optional<String> type = only(Kind.IMAGE, TYPE, fields);
    return target
        .or(() -> source)
        .map(
            inside ->
                new Mapping(
                    kind,
                    source,
                    inside,
                    writable,
                    executable,
                    LimitsType.optional(size),
                    mode.map(OptionalInt::of).orElseGet(OptionalInt::empty),
                    type));
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<String> source(Kind kind, Fields fields) {
    if (kind == Kind.TMPFS) {
      return only(Kind.BIND, SOURCE, fields);
    }
    return fields.require(SOURCE);
  }

  private static Optional<String> target(Kind kind, Fields fields) {
    Optional<String> target = kind == Kind.TMPFS ? fields.require(TARGET) : fields.find(TARGET);
    fields.refuse(
        target.or(() -> fields.find(SOURCE)).filter("/"::equals).isPresent(),
        "must not be \"/\": write root instead",
        TARGET,
        SOURCE);
    return target;
  }

  /** {@return a key's value, which is refused for mappings of other kinds} */
  private static <V> Optional<V> only(Kind kind, Key<V> key, Fields fields) {
    Optional<V> value = fields.find(key);
    Kind actual = fields.get(KIND);
    fields.refuse(
        value.isPresent() && actual != kind, "makes no sense for a " + word(actual), key, KIND);
    return value;
  }

  @Override
  public Node write(Mapping value) {
    return new TableBuilder()
        .put(KIND, value.kind())
        .put(SOURCE, value.source())
        .put(TARGET, value.target())
        .put(WRITABLE, value.writable())
        .put(EXECUTABLE, value.executable())
        .put(SIZE, LimitsType.boxed(value.size()))
        .put(MODE, value.mode().stream().boxed().findFirst())
        .put(TYPE, value.type())
        .build();
  }
}
