package org.cloister.service.definition.schema;

import java.util.List;
import java.util.Optional;
import org.cloister.api.definition.Root;
import org.cloister.api.isolation.RootKind;
import org.cloister.service.definition.key.Fields;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.TableBuilder;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.value.FlagType;
import org.cloister.service.definition.value.StringType;
import org.cloister.service.definition.value.Strings;

/** What is at the root of a service's file system; without {@code boot}, a key of the service. */
final class RootType extends TableType<Root> {
  private static final String MINIMAL = "minimal";
  private static final String HOST = "host";

  private static final Key<String> PATH =
      Key.of(
          "path",
          StringType.of(
              "\"minimal\", \"host\" or an absolute path",
              text ->
                  text.equals(MINIMAL) || text.equals(HOST)
                      ? Optional.of(text)
                      : Strings.PATH.parser().parse(text)),
          MINIMAL,
          "`minimal`: an empty memory file system with /usr, a few files of /etc and the mappings;"
              + " `host`: the host's root, read-only; a path: a tree of its own.",
          "\"/srv/trees/bookworm\"");

  private static final Key<Boolean> WRITABLE =
      Key.of("writable", FlagType.FLAG, false, "Whether the tree can be written to.", "true");

  RootType() {
    super("\"minimal\", \"host\", an absolute path, or a table with path and writable");
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(PATH, WRITABLE);
  }

  @Override
  public Optional<Key<?>> shorthand() {
    return Optional.of(PATH);
  }

  @Override
  protected Optional<Root> make(Fields fields) {
    String path = fields.get(PATH);
    boolean writable = fields.get(WRITABLE);
    boolean tree = path.startsWith("/");
    fields.refuse(path.equals("/"), "must not be \"/\": write root = \"host\"", PATH);
    fields.refuse(writable && !tree, "makes sense only for a tree of its own", WRITABLE, PATH);
    RootKind kind = tree ? RootKind.TREE : path.equals(HOST) ? RootKind.HOST : RootKind.MINIMAL;
    return Optional.of(new Root(kind, Optional.of(path).filter(any -> tree), writable, false));
  }

  @Override
  public Node write(Root value) {
    String path = value.kind() == RootKind.HOST ? HOST : MINIMAL;
    return new TableBuilder()
        .put(PATH, value.tree().orElse(path))
        .put(WRITABLE, value.writable())
        .build();
  }
}
