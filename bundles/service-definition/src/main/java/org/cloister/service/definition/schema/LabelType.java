package org.cloister.service.definition.schema;

import java.util.List;
import java.util.Optional;
import org.cloister.api.isolation.Label;
import org.cloister.api.isolation.Label.Mode;
import org.cloister.service.definition.key.Fields;
import org.cloister.service.definition.key.Key;
import org.cloister.service.definition.key.TableBuilder;
import org.cloister.service.definition.key.TableType;
import org.cloister.service.definition.toml.Node;
import org.cloister.service.definition.value.Strings;
import org.cloister.service.definition.value.WordType;

/** What is asked of mandatory access control. */
final class LabelType extends TableType<Label> {
  private static final Key<Mode> MODE =
      Key.of(
          "mode",
          WordType.of(Mode.AUTO, Mode.REQUIRED, Mode.NONE),
          Mode.AUTO,
          "`auto`: a unique label where the host enforces them, none elsewhere; `required`: refuse to"
              + " start where the host does not; `none`: no label.",
          "\"required\"");

  private static final Key<String> VALUE =
      Key.optional(
          "value",
          Strings.LINE,
          "allocated by the platform",
          "A label of your own instead of a unique one.",
          "\"system_u:system_r:svirt_t:s0:c1,c2\"");

  LabelType() {
    super("a label mode or a table with mode and value");
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(MODE, VALUE);
  }

  @Override
  public Optional<Key<?>> shorthand() {
    return Optional.of(MODE);
  }

  @Override
  protected Optional<Label> make(Fields fields) {
    Mode mode = fields.get(MODE);
    String value = fields.find(VALUE).orElse("");
    fields.refuse(
        mode == Mode.NONE && !value.isEmpty(), "makes no sense with mode none", VALUE, MODE);
    return Optional.of(new Label(mode, value));
  }

  @Override
  public Node write(Label value) {
    return new TableBuilder()
        .put(MODE, value.mode())
        .put(VALUE, Optional.of(value.value()).filter(label -> !label.isEmpty()))
        .build();
  }
}
